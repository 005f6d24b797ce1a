"""LangChain's own test suites for chat models, unit and integration, against the emulator."""

from __future__ import annotations

import base64
import io
import wave
from types import SimpleNamespace
from typing import Any, Literal

import httpx
import pytest
from langchain_core.load import dumpd, load
from langchain_core.messages import AIMessage
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

MODEL = "gemini-3.5-flash"
OTHER_MODEL = "gemini-3.8-flash"

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def sound() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"\0\0" * 80)
    return file.getvalue()


class TestUnit(ChatModelUnitTests):
    @property
    def chat_model_class(self) -> type[ChatGeminiInteractions]:
        return ChatGeminiInteractions

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": MODEL, "api_key": "emulator"}

    @property
    def init_from_env_params(self) -> tuple[dict[str, str], dict[str, Any], dict[str, Any]]:
        return {"GEMINI_API_KEY": "api_key"}, {"model": MODEL}, {"api_key": "api_key"}

    @pytest.mark.xfail(reason="core's load() knows only the packages in its own SERIALIZABLE_MAPPING", strict=True)
    def test_serdes(self, model: Any, snapshot: Any) -> None:
        super().test_serdes(model, snapshot)


@pytest.mark.filterwarnings("ignore:The function `load` is in beta")
def test_a_model_goes_through_serialization_where_the_caller_allows_the_class(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `test_serdes` asks, for a package that core does not list."""
    monkeypatch.setenv("GEMINI_API_KEY", "emulator")
    model = ChatGeminiInteractions(model=MODEL, temperature=0, max_tokens=100, timeout=60, max_retries=2)
    again = load(
        dumpd(model), allowed_objects=[ChatGeminiInteractions], valid_namespaces=["gemini_interactions"], secrets_from_env=True
    )
    assert again == model
    assert again.api_key == model.api_key


class TestIntegration(ChatModelIntegrationTests):
    supports_image_inputs = True
    supports_image_urls = True
    supports_pdf_inputs = True
    supports_audio_inputs = True
    supports_video_inputs = True
    supports_image_tool_message = True
    supports_pdf_tool_message = True
    supports_anthropic_inputs = True
    supports_json_mode = True
    supports_model_override = True
    model_override_value = OTHER_MODEL
    enable_vcr_tests = True

    @pytest.fixture(autouse=True)
    def _no_network(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The suite downloads a picture, a PDF and a sound to ask about; here they are made."""
        made = {"pdf": PDF, "wav": sound(), "png": PNG}

        def get(url: str, **_: Any) -> httpx.Response:
            return httpx.Response(200, content=made[url.rpartition(".")[2].lower()], request=httpx.Request("GET", url))

        monkeypatch.setattr("httpx.get", get)
        monkeypatch.setenv("LANGCHAIN_TESTS_USER_AGENT", "tests of gemini-interactions")

    @pytest.fixture
    def vcr(self) -> Any:
        """`test_stream_time` measures where answers are recorded already; the emulator's always are."""
        return SimpleNamespace(responses=["the emulator's"])

    @property
    def chat_model_class(self) -> type[ChatGeminiInteractions]:
        return ChatGeminiInteractions

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": MODEL, "api_key": "emulator", "transport": Emulator().transport()}

    @property
    def supported_usage_metadata_details(
        self,
    ) -> dict[
        Literal["invoke", "stream"],
        list[Literal["audio_input", "audio_output", "reasoning_output", "cache_read_input", "cache_creation_input"]],
    ]:
        return {"invoke": ["reasoning_output", "cache_read_input"], "stream": ["reasoning_output", "cache_read_input"]}

    def invoke_with_reasoning_output(self, *, stream: bool = False) -> AIMessage:
        return self._ask(stream, thinking_level="high")

    def invoke_with_cache_read_input(self, *, stream: bool = False) -> AIMessage:
        return self._ask(stream)

    def _ask(self, stream: bool, **options: Any) -> AIMessage:
        model = ChatGeminiInteractions(**self.chat_model_params, **options)
        if not stream:
            return model.invoke("Think of a number.")
        full: Any = None
        for chunk in model.stream("Think of a number."):
            full = chunk if full is None else full + chunk
        return full  # type: ignore[no-any-return]


class TestIntegrationOfTexts(TestIntegration):
    """The same with replies whose content is a text, as most providers' is."""

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {**super().chat_model_params, "output_version": "v0"}
