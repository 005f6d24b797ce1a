"""What the handler does beside mapping: clients, prices, images, agents, logs."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

import litellm
import pytest
from litellm.litellm_core_utils.litellm_logging import CustomLogger
from litellm.types.utils import CallTypes
from litellm.utils import return_raw_request

import gemini_interactions.litellm as adapter
from gemini_interactions.client.http.errors import InvalidOption
from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm import GeminiInteractionsProvider, register
from gemini_interactions.litellm import clients as clients_module
from gemini_interactions.litellm.clients import Clients, Connection
from gemini_interactions.litellm.images import image_call, size_to_format
from gemini_interactions.litellm.request import AGENT_TIMEOUT, seconds
from gemini_interactions.wire.interaction import Interaction

from ..steps import output_of as output
from ..steps import text_of as text
from .conftest import MODEL

HI = [{"role": "user", "content": "Hi"}]


class TestContract:
    """Registration, and the four ways to call."""

    def test_registering_twice_registers_once(self, provider: GeminiInteractionsProvider) -> None:
        litellm.custom_provider_map = [{"provider": "somebody_else", "custom_handler": provider}]
        register(handler=provider)
        register(handler=provider)
        assert [entry["provider"] for entry in litellm.custom_provider_map] == ["somebody_else", "gemini_interactions"]
        assert litellm.get_supported_openai_params("m", custom_llm_provider="gemini_interactions")

    def test_the_handler_of_the_yaml_is_an_instance(self) -> None:
        assert isinstance(adapter.handler, GeminiInteractionsProvider)
        with pytest.raises(AttributeError, match="nothing"):
            _ = adapter.nothing

    def test_importing_the_folder_does_not_import_litellm(self) -> None:
        code = "import sys, gemini_interactions.litellm; assert 'litellm' not in sys.modules"
        subprocess.run([sys.executable, "-c", code], check=True)

    def test_the_interactions_id_is_the_responses(self, ask: Any, emulator: Emulator) -> None:
        response = ask("Hi")
        assert list(emulator.interactions) == [response.id]
        assert response._hidden_params["additional_headers"] == {"llm_provider-x-interaction-id": response.id}
        assert response.model == "gemini-3.5-flash"

    async def test_every_way_to_call_says_the_same(self, ask: Any, emulator: Emulator) -> None:
        said = {ask("Hi").choices[0].message.content}
        said.add((await litellm.acompletion(model=MODEL, api_key="k", messages=HI)).choices[0].message.content)
        said.add("".join(chunk.choices[0].delta.content or "" for chunk in ask("Hi", stream=True)))
        stream = await litellm.acompletion(model=MODEL, api_key="k", messages=HI, stream=True)
        said.add("".join([chunk.choices[0].delta.content or "" async for chunk in stream]))
        assert said == {"You said: Hi"}
        assert len({json.dumps({**request.body, "stream": None}) for request in emulator.requests}) == 1

    def test_one_handler_serves_several_event_loops(self, emulator: Emulator) -> None:
        for _ in range(3):
            response = asyncio.run(litellm.acompletion(model=MODEL, api_key="k", messages=HI))
            assert response.choices[0].message.content == "You said: Hi"

    def test_new_keywords_of_litellms_are_let_pass(self, provider: GeminiInteractionsProvider) -> None:
        response = provider.completion(
            model="gemini-3.5-flash",
            messages=HI,
            api_key="k",
            optional_params={},
            model_response=litellm.ModelResponse(),
            brand_new=1,
        )
        assert response.choices[0].message.content == "You said: Hi"

    def test_the_address_of_a_deployment(self) -> None:
        with Emulator() as emulator:
            register(handler=GeminiInteractionsProvider())
            litellm.completion(model=MODEL, api_key="k", api_base=emulator.url, messages=HI)
            assert len(emulator.requests) == 1


class TestClients:
    """One for each key, address and timeout; bounded, and without a word about the key."""

    def test_the_same_connection_has_the_same_client(self) -> None:
        clients = Clients()
        one, other = (Connection.of(key, None, {}, 5.0, 2) for key in ("a", "b"))
        assert clients.sync(one) is clients.sync(Connection.of("a", None, None, 5.0, 2))
        assert clients.sync(one) is not clients.sync(other)
        assert clients.sync(one) is not clients.asynchronous(one)

    def test_they_are_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clients_module, "MOST", 3)
        clients = Clients()
        for i in range(9):
            clients.sync(Connection.of(f"key-{i}", None, {}, 5.0, 2))
        assert len(clients._known) == 3

    def test_a_connection_does_not_show_its_key(self) -> None:
        assert "secret" not in repr(Connection.of("secret-key", None, {"authorization": "secret"}, 5.0, 2))

    def test_an_agent_is_not_bound_by_litellms_default(self) -> None:
        assert seconds(600.0) == 600.0
        assert seconds(600.0, agent=True) == AGENT_TIMEOUT
        assert seconds(90, agent=True) == 90.0


USAGE = {
    "total_tokens": 1500,
    "total_input_tokens": 1000,
    "total_cached_tokens": 400,
    "total_output_tokens": 300,
    "total_thought_tokens": 200,
}


class TestPrices:
    """LiteLLM's own prices for `gemini/…`, cent by cent."""

    MODEL = "gemini-3.5-flash"

    def cost(self, ask: Any, emulator: Emulator, stream: bool, **fields: Any) -> float:
        emulator.reply(
            {"steps": [output(text("Hi"))], "status": "completed", "usage": {**USAGE, **fields.pop("usage", {})}, **fields}
        )
        if not stream:
            return float(ask("Hi")._hidden_params["response_cost"])
        return float(litellm.stream_chunk_builder(list(ask("Hi", stream=True)))._hidden_params["response_cost"])

    def tokens(self, tier: str = "", tool_use: int = 0) -> float:
        price = litellm.model_cost[f"gemini/{self.MODEL}"]
        return float(
            (600 + tool_use) * price[f"input_cost_per_token{tier}"]
            + 400 * price[f"cache_read_input_token_cost{tier}"]
            + 500 * price[f"output_cost_per_token{tier}"]
        )

    @pytest.mark.parametrize("stream", [False, True])
    def test_cached_and_reasoning_tokens(self, stream: bool, ask: Any, emulator: Emulator) -> None:
        assert self.cost(ask, emulator, stream) == pytest.approx(self.tokens())

    @pytest.mark.parametrize("stream", [False, True])
    def test_tokens_of_the_services_tools(self, stream: bool, ask: Any, emulator: Emulator) -> None:
        usage = {"total_tool_use_tokens": 500, "total_tokens": 2000}
        assert self.cost(ask, emulator, stream, usage=usage) == pytest.approx(self.tokens(tool_use=500))

    @pytest.mark.parametrize("stream", [False, True])
    @pytest.mark.parametrize(("tool", "name"), [("google_search", "search"), ("google_maps", "maps")])
    def test_each_search(self, tool: str, name: str, stream: bool, ask: Any, emulator: Emulator) -> None:
        usage = {"grounding_tool_count": [{"type": tool, "count": 3}]}
        assert self.cost(ask, emulator, stream, usage=usage) == pytest.approx(self.tokens() + 3 * 0.014)

    @pytest.mark.parametrize("stream", [False, True])
    @pytest.mark.parametrize("tier", ["flex", "priority"])
    def test_the_tier_that_was_used(self, tier: str, stream: bool, ask: Any, emulator: Emulator) -> None:
        assert self.cost(ask, emulator, stream, service_tier=tier) == pytest.approx(self.tokens(f"_{tier}"))

    def test_a_model_without_a_price_answers(self, ask: Any) -> None:
        response = ask("Hi", model="gemini_interactions/gemini-3-pro-preview")
        assert response.choices[0].message.content == "You said: Hi"
        assert not response._hidden_params.get("response_cost")

    def test_prices_of_a_deployments_own_come_first(self, emulator: Emulator) -> None:
        usage = {**USAGE, "grounding_tool_count": [{"type": "google_search", "count": 3}]}
        emulator.reply({"steps": [output(text("Hi"))], "status": "completed", "usage": usage})
        response = litellm.completion(model=MODEL, api_key="k", messages=HI, input_cost_per_token=1.0, output_cost_per_token=0.0)
        assert response._hidden_params["response_cost"] >= 600

    def test_abilities_are_known_too(self) -> None:
        assert litellm.supports_function_calling(MODEL)
        assert litellm.get_model_info(MODEL)["max_input_tokens"] == 1_048_576
        for name in litellm.model_cost.copy():
            if name.startswith("gemini/deep-research"):
                assert f"gemini_interactions/agents/{name.removeprefix('gemini/')}" in litellm.model_cost

    def test_prices_registered_by_others_stay(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(litellm.model_cost, MODEL, {**litellm.model_cost[MODEL], "input_cost_per_token": 7.0})
        register()
        assert litellm.model_cost[MODEL]["input_cost_per_token"] == 7.0


class TestImages:
    """`litellm.image_generation`."""

    def test_an_image(self, emulator: Emulator) -> None:
        response = litellm.image_generation(
            prompt="A cat", model="gemini_interactions/gemini-3.1-flash-image", api_key="k", aspect_ratio="16:9"
        )
        assert emulator.requests[-1].body == {
            "model": "gemini-3.1-flash-image",
            "input": [{"type": "user_input", "content": [{"type": "text", "text": "A cat"}]}],
            "response_format": {"type": "image", "aspect_ratio": "16:9"},
        }
        assert response.data[0].b64_json

    async def test_an_image_asynchronously(self, emulator: Emulator) -> None:
        response = await litellm.aimage_generation(
            prompt="A cat", model="gemini_interactions/gemini-3.1-flash-image", api_key="k"
        )
        assert emulator.requests[-1].body["response_format"] == {"type": "image"}
        assert response.data[0].b64_json

    def test_openais_sizes_are_ratios(self) -> None:
        formats = {size: size_to_format(size) for size in ("1024x1024", "1536x1024", "1792x1024", "512x512", "4096x2304")}
        assert formats == {
            "1024x1024": {"aspect_ratio": "1:1", "image_size": "1K"},
            "1536x1024": {"aspect_ratio": "3:2", "image_size": "1K"},
            "1792x1024": {"aspect_ratio": "16:9", "image_size": "2K"},
            "512x512": {"aspect_ratio": "1:1", "image_size": "512"},
            "4096x2304": {"aspect_ratio": "16:9", "image_size": "4K"},
        }

    @pytest.mark.parametrize(
        ("given", "named"),
        [
            ({"n": 2}, "'n' cannot be used"),
            ({"size": "1000x7"}, "'size'"),
            ({"size": "big"}, "'size'"),
            ({"mask": "x"}, "'mask'"),
        ],
    )
    def test_what_cannot_be_had_is_named(self, given: dict[str, Any], named: str) -> None:
        with pytest.raises(InvalidOption, match=named):
            image_call({"model": "m", "prompt": "A cat", "optional_params": given})

    def test_an_answer_without_an_image_is_an_error(self, emulator: Emulator) -> None:
        emulator.reply("I would rather not.")
        with pytest.raises(litellm.ContentPolicyViolationError, match="I would rather not"):
            litellm.image_generation(prompt="A cat", model="gemini_interactions/gemini-3.1-flash-image", api_key="k")


class TestAgents:
    """Agents by the name of a model."""

    RESEARCH = "gemini_interactions/agents/deep-research-preview-04-2026"

    @pytest.mark.parametrize("stream", [False, True])
    def test_deep_research_runs_in_the_background_while_the_call_waits(self, stream: bool, ask: Any, emulator: Emulator) -> None:
        response = ask("Research tea", model=self.RESEARCH, stream=stream)
        if stream:
            response = litellm.stream_chunk_builder(list(response))
        body = emulator.requests[0].body
        assert (body["agent"], body["background"]) == ("deep-research-preview-04-2026", True)
        assert body["agent_config"] == {"type": "deep-research", "thinking_summaries": "auto"}
        assert "model" not in body
        assert response.choices[0].message.content
        assert response.choices[0].message.reasoning_content

    def test_settings_of_the_agent(self, ask: Any, emulator: Emulator) -> None:
        ask("Research tea", model=self.RESEARCH, agent_config={"collaborative_planning": True})
        assert emulator.requests[0].body["agent_config"] == {
            "type": "deep-research",
            "thinking_summaries": "auto",
            "collaborative_planning": True,
        }

    def test_how_much_to_think_is_the_agents_to_decide(self, ask: Any, emulator: Emulator) -> None:
        ask("Research tea", model=self.RESEARCH, reasoning_effort="low", allowed_openai_params=["reasoning_effort"])
        assert "generation_config" not in emulator.requests[0].body

    def test_what_an_agent_does_not_take_is_named(self, ask: Any) -> None:
        with pytest.raises(litellm.BadRequestError, match="temperature"):
            ask("Research tea", model=self.RESEARCH, temperature=0.5)

    def test_antigravity_gets_a_sandbox_and_keeps_it(self, ask: Any, emulator: Emulator) -> None:
        model = "gemini_interactions/agents/antigravity-preview-09-2026"
        first = ask("Write a file", model=model).choices[0].message.model_dump()
        assert emulator.requests[0].body["environment"] == "remote"
        sandbox = first["provider_specific_fields"]["environment_id"]
        ask([{"role": "user", "content": "Write a file"}, first, {"role": "user", "content": "And now?"}], model=model)
        assert emulator.requests[-1].body["environment"] == sandbox
        assert emulator.requests[-1].body["previous_interaction_id"] == first["provider_specific_fields"]["interaction_id"]


class TestLogs:
    """What LiteLLM is told, for its callbacks and for people."""

    def test_the_raw_request(self, ask: Any) -> None:
        raw = return_raw_request(endpoint=CallTypes.completion, kwargs={"model": MODEL, "messages": HI, "temperature": 0.5})
        assert raw["raw_request_body"] == {
            "model": "gemini-3.5-flash",
            "input": [{"type": "user_input", "content": [{"type": "text", "text": "Hi"}]}],
            "generation_config": {"temperature": 0.5},
        }
        assert raw["raw_request_api_base"].endswith("/v1beta/interactions")
        assert "fake-api-key" not in json.dumps(raw)

    async def test_callbacks_see_request_and_answer_but_no_key(self, emulator: Emulator) -> None:
        seen: list[Any] = []

        class Recorder(CustomLogger):
            async def async_log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
                if kwargs["messages"] == messages:  # LiteLLM's worker may still be at calls of other tests
                    seen.append((kwargs, response_obj))

        messages = [{"role": "user", "content": "Log me"}]
        litellm.callbacks = [Recorder()]
        try:
            await litellm.acompletion(model=MODEL, api_key="a-key-to-hide", messages=messages)
            stream = await litellm.acompletion(model=MODEL, api_key="a-key-to-hide", messages=messages, stream=True)
            _ = [chunk async for chunk in stream]
            for _ in range(100):
                if len(seen) == 2:
                    break
                await asyncio.sleep(0.05)
        finally:
            litellm.callbacks = []
        assert len(seen) == 2
        for kwargs, answer in seen:
            assert kwargs["additional_args"] is not None
            assert "You said: Log me" in kwargs["original_response"]
            assert answer.choices[0].message.content == "You said: Log me"
            assert kwargs["response_cost"] > 0
            assert "a-key-to-hide" not in str(kwargs["original_response"]) + str(kwargs["standard_logging_object"])


def test_what_is_for_listeners_only_is_made_where_there_is_one(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply with pictures is megabytes of JSON, for a log that nobody may read."""
    dumps: list[Interaction] = []
    dump = Interaction.dump
    monkeypatch.setattr(Interaction, "dump", lambda self: (dumps.append(self), dump(self))[1])
    for name in (name for name in vars(litellm) if name == "callbacks" or name.endswith("_callback")):
        if isinstance(getattr(litellm, name), list):
            monkeypatch.setattr(litellm, name, [])  # what other tests have left there
    ask("Hi")
    assert not dumps
    monkeypatch.setattr(litellm, "success_callback", [lambda *_: None])
    ask("Hi")
    assert len(dumps) == 1
