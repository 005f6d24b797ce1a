"""What type checkers know of the options is what the classes take: generated, and held against them when they run."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from gemini_interactions.agents.names import KnownAgentName
from gemini_interactions.client.interactions.body import OPTION_NAMES
from gemini_interactions.client.interactions.options import ALIASES, OF_A_REQUEST, InteractionOptions
from gemini_interactions.client.interactions.typed_options import RequestOptions
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions, GeminiDecisions
from gemini_interactions.langchain.typed_settings import ChatCallOptions, ChatModelOptions, DecisionOptions
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.llamaindex.typed_settings import LLMCallOptions, LLMOptions
from gemini_interactions.models import has_family, retirement_of
from gemini_interactions.models.names import KnownModelName
from gemini_interactions.wire.agents import DeepResearchAgentConfig
from gemini_interactions.wire.request import ImageConfig, WebhookConfig

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"


@pytest.fixture
def type_options(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("type_options")


def test_no_generated_module_is_stale(type_options: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(type_options.MODULES) >= 6
    assert type_options.main(check=True) == 0, capsys.readouterr().out


def test_a_stale_module_is_named_and_written_anew(
    type_options: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "names.py").write_text("KnownName = 1\n", "utf-8")
    monkeypatch.setattr(type_options, "PACKAGE", tmp_path)
    monkeypatch.setattr(type_options, "MODULES", {"names.py": lambda: type_options.literals("Name", ["a"], "Name.")})
    assert type_options.main(check=True) == 1
    assert "names.py is stale" in capsys.readouterr().out
    assert type_options.main(check=False) == 0
    assert 'KnownName = Literal["a"]' in (tmp_path / "names.py").read_text("utf-8")


def test_a_type_that_users_cannot_give_has_to_be_said(type_options: Any) -> None:
    with pytest.raises(ValueError, match=r"given_types.py what SecretStr"):
        type_options._optional("SecretStr")


def test_every_option_of_a_request_has_a_type_and_a_meaning() -> None:
    assert {*InteractionOptions.model_fields, *OF_A_REQUEST, *ALIASES} == OPTION_NAMES - {"stream"}
    assert {*get_type_hints(RequestOptions)} == OPTION_NAMES - {"stream"}
    assert all(field.description for field in InteractionOptions.model_fields.values())


@pytest.mark.parametrize(
    ("cls", "options"),
    [(ChatGeminiInteractions, ChatModelOptions), (GeminiInteractions, LLMOptions), (GeminiDecisions, DecisionOptions)],
)
def test_every_field_of_a_class_may_be_given(cls: Any, options: Any) -> None:
    known = {*get_type_hints(options)} | ({"model"} if cls is GeminiInteractions else set())
    assert {*cls.model_fields} - known == set()


@pytest.mark.parametrize(
    ("cls", "options"),
    [(ChatGeminiInteractions, ChatModelOptions), (GeminiInteractions, LLMOptions), (GeminiDecisions, DecisionOptions)],
)
def test_whatever_may_be_given_may_be_left_open(cls: Any, options: Any) -> None:
    values = dict.fromkeys(get_type_hints(options))
    assert cls(**{**values, "model": "gemini-3.8-flash"}).timeout == 600.0


@pytest.mark.parametrize("options", [ChatCallOptions, LLMCallOptions])
def test_a_call_takes_what_its_type_says(options: Any) -> None:
    values = dict.fromkeys(get_type_hints(options))
    with Emulator() as emulator:
        if options is ChatCallOptions:
            model = ChatGeminiInteractions(model="gemini-3.8-flash", transport=emulator.transport(), api_key="emulator")
            model.invoke("hello", **values)  # type: ignore[misc]
        else:
            llm = GeminiInteractions("gemini-3.8-flash", transport=emulator.transport(), api_key="emulator")
            llm.complete("hello", **values)  # type: ignore[misc]
        assert len(emulator.requests) == 1


def test_the_names_that_are_completed_are_asked_under() -> None:
    names = KnownModelName.__args__
    assert "gemini-3.8-flash" in names
    assert "gemini-3.1-pro-preview" in names
    assert [name for name in names if not has_family(name) or retirement_of(name)] == []
    assert [name for name in KnownAgentName.__args__ if not name.startswith(("deep-research-", "antigravity-"))] == []


@pytest.mark.parametrize("cls", [ChatGeminiInteractions, GeminiInteractions])
def test_a_model_class_takes_the_objects_of_the_api_where_it_takes_dicts(cls: Any) -> None:
    model = cls(
        model="gemini-3.8-flash",
        agent_config=DeepResearchAgentConfig(type="deep-research", visualization="off"),
        webhook_config=WebhookConfig(uris=["https://example.com/ended"]),
        image_config=ImageConfig(aspect_ratio="1:1"),
    )
    assert model.agent_config == {"type": "deep-research", "visualization": "off"}
    assert model.webhook_config == {"uris": ["https://example.com/ended"]}
    assert model.image_config == {"aspect_ratio": "1:1"}


def test_a_structured_model_may_have_another_model() -> None:
    with Emulator() as emulator:
        model = ChatGeminiInteractions(model="gemini-3.8-flash", transport=emulator.transport(), api_key="emulator")
        schema = {"title": "Place", "type": "object", "properties": {"name": {"type": "string"}}}
        model.with_structured_output(schema, model="gemini-4-argon").invoke("Where is it?")
        assert emulator.requests[-1].body["model"] == "gemini-4-argon"
