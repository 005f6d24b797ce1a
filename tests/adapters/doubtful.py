"""For each doubt of the emulator's what a user does that gives rise to it, and what becomes of it where it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator, Unchecked

from ..emulator.refusals.bodies import FILM as FILM_OF_YOUTUBE
from ..emulator.refusals.bodies import function
from ..emulator.refusals.doubted import DOUBTED, FILMS
from .faces import KEY, Adapter, Ask, Medium, Reply, Talk

Outcome = Literal["refused", "answered", "ours", "theirs"]
"""The service refuses it, and the user is told the field; it does not arise, so that there is an answer whatever is said;
we refuse it before anything is sent; the framework has no place for it, or refuses it itself."""

Do = Callable[[type[Adapter], Emulator, Ask], Reply]

MODEL = "gemini-3.8-flash"
F = function()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@dataclass(frozen=True, slots=True)
class Doubtful:
    """What gives rise to a doubt.

    Attributes:
        do: does it, and returns the reply to the last request.
        field: what the error names.
        outcome: what becomes of it.
        otherwise: of the adapters of these names.
    """

    do: Do
    field: str = ""
    outcome: Outcome = "refused"
    otherwise: Mapping[str, Outcome] | None = None

    def of(self, adapter: type[Adapter]) -> Outcome:
        return (self.otherwise or {}).get(adapter.name, self.outcome)


def asked(messages: Talk, settings: Mapping[str, Any], options: Mapping[str, Any]) -> Do:
    return lambda adapter, emulator, ask: ask(adapter(emulator, **settings), messages, **options)


def settled(name: str, **otherwise: Outcome) -> Doubtful:
    """Settings as the API has them."""
    body = DOUBTED[name].body
    assert isinstance(body, dict)
    whom = {"agent": body["agent"]} if "agent" in body else {"model": body.get("model", MODEL)}
    options = {key: value for key, value in body.items() if key not in ("agent", "model", "generation_config")}
    given = {**options, **body.get("generation_config", {})}
    return Doubtful(asked([("user", "Hi")], whom, given), DOUBTED[name].path, otherwise=otherwise)


def known(name: str) -> Doubtful:
    """Settings that the adapters say otherwise."""
    return settled(name, langchain="answered", llamaindex="answered", litellm="answered")


def formatted(place: str, entry: Mapping[str, Any], **settings: Any) -> Doubtful:
    return Doubtful(asked([("user", "Hi")], {"model": MODEL, **settings}, {"response_format": entry}), f"response_format{place}")


def shown(place: str, *parts: Any, outcome: Outcome = "refused", model: str = MODEL, **otherwise: Outcome) -> Doubtful:
    """A message of words and media."""
    return Doubtful(asked([("user", ["What is it?", *parts])], {"model": model}, {}), place, outcome, otherwise)


IN_ALL: dict[str, Outcome] = {"langchain": "answered", "llamaindex": "answered", "litellm": "answered"}


# Conversations


def replied(emulator: Emulator, *ids: str) -> None:
    """Have the next reply call functions."""
    emulator.reply([{"type": "function_call", "id": id, "name": "f", "arguments": {}} for id in ids])


def turns(emulator: Emulator, model: Adapter, ask: Ask, *calls: tuple[str, ...], results: int = 1) -> Talk:
    """Turns in which functions are called, and the first results."""
    messages: Talk = [("user", "Hi")]
    for ids in calls:
        replied(emulator, *ids)
        messages.append(("assistant", ask(model, messages, tools=[F])))
        messages += [("tool", id, f"{id} is done") for id in ids[:results]]
    return messages


def some_results(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> Reply:
    model = adapter(emulator, model=MODEL)
    return ask(model, turns(emulator, model, ask, ("c0", "c1")), tools=[F])


def late_results(adapter: type[Adapter], emulator: Emulator, ask: Ask, **settings: Any) -> Reply:
    model = adapter(emulator, model=MODEL, **settings)
    messages = turns(emulator, model, ask, ("c0", "c1"))
    messages += [("assistant", ask(model, messages, tools=[F])), ("tool", "c1", "c1 is done")]
    messages += [("assistant", ask(model, messages, tools=[F])), ("user", "Thanks.")]
    return ask(model, messages, tools=[F])


def waiting_calls(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> Reply:
    model = adapter(emulator, model=MODEL)
    return ask(model, [*turns(emulator, model, ask, ("c0",), results=0), ("user", "And now?")], tools=[F])


def calls_of_one_id(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> Reply:
    model = adapter(emulator, model=MODEL, state="stateless")
    return ask(model, turns(emulator, model, ask, ("c0",), ("c0",), ("c0", "c0"), results=2), tools=[F])


def list_of_nothing(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> Reply:
    model = adapter(emulator, model=MODEL)
    return ask(model, [*turns(emulator, model, ask, ("c0",), results=0), ("tool", "c0", [])], tools=[F])


def words_and_results(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> Reply:
    model = adapter(emulator, model=MODEL)
    result = {"type": "tool_result", "tool_use_id": "c0", "content": "done"}
    if adapter.name == "core":
        result = {"type": "function_result", "call_id": "c0", "name": "f", "result": "done"}
    messages = [*turns(emulator, model, ask, ("c0",), results=0), ("user", [result, "And now?"])]
    return ask(model, messages, tools=[F])


def sent_again(steps: list[dict[str, Any]]) -> Do:
    """What the service said is sent back to it, since nothing is stored."""

    def do(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> Reply:
        model = adapter(emulator, model=MODEL, state="stateless")
        emulator.reply(Unchecked(steps))
        return ask(model, [("user", "Hi"), ("assistant", ask(model, [("user", "Hi")])), ("user", "And now?")])

    return do


def beginning_expired(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> Reply:
    model = adapter(emulator, model=MODEL)
    messages: Talk = []
    for text in ("One", "Two"):
        messages += [("user", text)]
        messages += [("assistant", model.invoke(messages))]
        emulator.advance(40 * 86_400)
    return ask(model, [*messages, ("user", "Three")])


def in_parts(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> Reply:
    emulator.fault(continue_after=5)
    return ask(adapter(emulator, model=MODEL), [("user", "Say it in a dozen words or more, please")])


def own_agent(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> Reply:
    agents = Client(api_key=KEY, transport=emulator.transport()).agents
    agents.create("probe", base_agent="antigravity-preview-09-2026", system_instruction="Be brief.")
    return ask(adapter(emulator, agent="probe", environment="remote"), [("user", "Hi")], system_instruction="Be long.")


def file_by_name(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> Reply:
    file = Client(api_key=KEY, transport=emulator.transport()).files.upload(file=PNG, config={"mime_type": "image/png"})
    picture = Medium(str(file.name), "image/png")
    return ask(adapter(emulator, model=MODEL), [("user", ["What is it?", picture])])


SEARCHED = [
    {"type": "google_search_call", "id": "s", "arguments": {"query": "tea"}},
    {"type": "google_search_result", "call_id": "s", "result": [{"search_suggestions": "x"}]},
    {"type": "model_output", "content": [{"type": "text", "text": "Tea."}]},
]
MARKED = {"type": "url_citation", "url": "https://example.com", "rank": 1, "start_index": 0, "end_index": 3}
CITED = [{"type": "model_output", "content": [{"type": "text", "text": "Tea.", "annotations": [MARKED]}]}]
YOUTUBE = FILM_OF_YOUTUBE["uri"]
SCHEMALESS = "a schema for a model that is not documented to follow one"

DOUBTFUL: dict[str, Doubtful] = {
    # Which model or agent
    **{
        name: settled(name)
        for name in (
            "a retired, or rarely listed, model or agent",
            "a model or an agent that the emulator does not know, with `strict=False`",
            "a model that the agent is not documented to run on",
        )
    },
    "what the definition of an agent of one's own says, said otherwise": Doubtful(own_agent, "system_instruction"),
    "a model by the name of its resource, such as `models/…`": known("a model by the name of its resource, such as `models/…`"),
    # Settings
    **{
        name: settled(name)
        for name in (
            "sampling, for a model that is to drop it",
            "the thinking level 'xhigh', for a model that is not documented to have it",
            "more output than one request gives, in the foreground",
            "more output than the model's window holds",
            "more than 5 stop sequences",
            "more than 2 speakers",
            "a setting of speech, videos, transcripts or thoughts, for a model of another kind",
            "an empty list of formats, or an empty stop sequence",
            "an environment for a model",
            "a webhook at no address of the web",
            "more than 64 labels",
        )
    },
    "a setting of a model's, for an agent": settled(
        "a setting of a model's, for an agent", core="ours", langchain="ours", llamaindex="ours", litellm="answered"
    ),
    "a deprecated setting": known("a deprecated setting"),
    # Response formats
    "a medium that the model is not documented to make": formatted("", {"type": "image"}),
    SCHEMALESS: settled(SCHEMALESS),
    "two formats of one type": settled("two formats of one type", litellm="theirs"),
    "a schema without 'mime_type'": settled("a schema without 'mime_type'"),
    "a place in Cloud Storage for a video, but on Google Cloud": formatted(
        ".gcs_uri", {"type": "video", "gcs_uri": "gs://bucket/a"}, **FILMS
    ),
    "the mime type of a sound, of the newest models that make other sounds than speech": settled(
        "the mime type of a sound, of the newest models that make other sounds than speech"
    ),
    "a duration of another form than '8s'": settled("a duration of another form than '8s'"),
    # Tools
    **{
        name: settled(name)
        for name in (
            "more than 512 functions",
            "a function's name of more than 64 characters",
            "an MCP server without a name, or with one of other than lower-case letters and digits",
            "an MCP server at no address of the web",
            "a latitude without a longitude, or a longitude alone",
            "functions for a model that is not documented to call any, or tools for one of sounds or films",
            "a tool that Deep Research is not documented to take",
        )
    },
    **{
        name: known(name)
        for name in (
            "an empty list of tools",
            "a built-in tool, or an MCP server, twice",
            "a search for functions of the caller's own, without a name",
        )
    },
    "the tools of an MCP server that may be used, as bare names": settled(
        "the tools of an MCP server that may be used, as bare names", langchain="ours", llamaindex="ours", litellm="ours"
    ),
    "allowed functions, with another mode than 'any' or 'validated'": settled(
        "allowed functions, with another mode than 'any' or 'validated'", litellm="theirs"
    ),
    "a choice of functions that names none": settled(
        "a choice of functions that names none", langchain="answered", llamaindex="answered", litellm="theirs"
    ),
    "allowed functions that are not declared, beside tools that bring their own": settled(
        "allowed functions that are not declared, beside tools that bring their own",
        **{"langchain": "ours", "llamaindex": "ours", "litellm": "theirs"},
    ),
    "'retrieval' on Google Cloud": Doubtful(
        asked([("user", "Hi")], {"model": MODEL, "vertexai": True}, {"tools": [{"type": "retrieval"}]}), "tools[0]"
    ),
    # Schemas
    **{
        name: known(name)
        for name in (
            "a keyword that no page of the API names, such as 'const', 'allOf' or '$schema'",
            "a keyword that is null",
            "a keyword beside '$ref'",
            "an enum of other values than texts and numbers, or of none",
            "a format that no page of the API names",
            "a required property that is not among the properties",
            "an array that does not say of what",
        )
    },
    **{
        name: settled(name)
        for name in (
            "a number, or a text, of another JSON type, such as 'minItems' as a text",
            "a reference to another document",
            "objects and arrays in more than 4 levels",
            "a parameter's name of other letters, or of more than 64",
            "parameters that are no object",
        )
    },
    # Media
    "a mime type that the API reference does not list": shown(
        "input[0].content[1].mime_type", Medium(b"\xffsomething", "application/x-tea")
    ),
    "bytes without a mime type": shown(
        "input[0].content[1].mime_type",
        Medium(b"\xffsomething", ""),
        **{"langchain": "ours", "llamaindex": "ours", "litellm": "ours"},
    ),
    "base64 without padding, in lines, or in the alphabet of addresses": shown(
        "input[0].content[1].data", Medium("data:image/png;base64,aGVs\nbG8=\n", "image/png"), **IN_ALL
    ),
    "a file by its name alone": Doubtful(file_by_name, "input[0].content[1].uri", otherwise={**IN_ALL, "llamaindex": "theirs"}),
    "a medium on the web, or in Cloud Storage, but on Google Cloud": shown(
        "input[0].content[1].uri", Medium("https://example.com/a.png", "image/png")
    ),
    "a medium that the model is not documented to read": shown(
        "input[0].content[1]", Medium(YOUTUBE, "video/mp4"), model="gemma-4-31b-it"
    ),
    "more than 3,600 images, or 10 videos": shown("input", *[Medium(YOUTUBE, "video/mp4")] * 11),
    "a section of a medium whose ends are no such as '10.5s', or in the wrong order": shown(
        "input[0].content[1].processing",
        Medium(YOUTUBE, "video/mp4", clip={"start_offset": "10s", "end_offset": "9s"}),
        llamaindex="theirs",
    ),
    "other frames per second than up to 24": shown(
        "input[0].content[1].processing.fps", Medium(YOUTUBE, "video/mp4", clip={"fps": 25})
    ),
    # Results of functions
    "a list of other things than contents, or of nothing": Doubtful(list_of_nothing, outcome="answered"),
    # The conversation
    "a new input while calls wait for their results": Doubtful(waiting_calls, outcome="answered"),
    "results of some calls, while others wait": Doubtful(some_results, outcome="answered"),
    "an input that ends with the model's own words": Doubtful(
        asked([("user", "Hi"), ("assistant", "Hello, and")], {"model": MODEL}, {}), outcome="answered"
    ),
    "two replayed calls of one id": Doubtful(calls_of_one_id, outcome="answered"),
    "a step of the service's own tools with arguments, or a result, of another form than its type has": Doubtful(
        sent_again(SEARCHED), "input[1]"
    ),
    "an annotation of a type, or with a field, that the API reference does not have": Doubtful(
        sent_again(CITED), "input[1].content[0].annotations"
    ),
    "a text without words, beside other contents": shown("input", Medium(PNG, "image/png"), "", **IN_ALL),
    "words and results in one user input": Doubtful(
        words_and_results, outcome="answered", otherwise={"litellm": "theirs", "llamaindex": "theirs"}
    ),
    "a conversation whose beginning has expired": Doubtful(beginning_expired, outcome="answered"),
    "a continuation token": Doubtful(in_parts, "continuation_token"),
}
"""By the names of the doubts."""
