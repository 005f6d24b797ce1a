"""Rules by which the emulator answers as a model. It is none: the same request always gets the same kind of answer.

In this order, over the text of the newest user input:

1. Function results are waiting: a text that quotes each one, `get_weather says: 18 °C.` or `get_weather failed: no such city.`,
   or, with `response_format`, JSON that fits the schema and is filled from these texts (with `tool_choice: any` in the same
   request: a call of a function not called yet in this turn, if there is one).
2. `tool_choice` is `any`: a call of a function that the prompt names, else of the first one allowed.
3. The prompt names functions (see `functions`): calls of them, in parallel; arguments come from the prompt (`schema`).
   A built-in tool that the prompt asks for as well is used before; functions whose loading is deferred are loaded first, where
   `tool_search` is declared. A search for tools that the caller runs is called as a function is; of the functions in its result,
   those that the prompt names are called next.
4. The prompt asks back something said before (see `recall`): the answer, or that it is not known.
5. The prompt asks for a built-in tool that is declared (see `built_in_tools`): its steps, and a text with citations.
6. `response_format`: JSON that fits the schema, an image, speech, a video; one output each. Without a schema, the keys are those
   that the prompt puts in quotation marks and calls keys, fields or properties.
7. Otherwise: `You said: <prompt>`.

A function is never called with `tool_choice: none`. `max_output_tokens` cuts a text and makes the interaction `incomplete`;
`stop_sequences` cut a text before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..contract.catalogue import makes_images, searches_last
from ..contract.history import text_of
from ..contract.signatures import PLACEHOLDER
from ..contract.usage import CHARACTERS_PER_TOKEN
from ..core.answer import to_json
from ..core.ids import new_call_id
from ..core.record import Step
from .built_in_tools import Sentence, cited_text, use_built_in_tools
from .effort import TooMuch
from .functions import calls_for, functions_asked_for
from .media import audio_content, image_content, video_content
from .model_input import ModelInput, Outputs, Sign
from .prompt_hints import PromptHints
from .recall import recall
from .schema import value_for

_SEARCHED_PER_STEP = 10_000
_KEYS = re.compile(r"\b(?:keys?|fields?|properties)\b", re.IGNORECASE)
_SUMMARIES = (
    "**Reading the request**\n\nI'm looking at what was asked: {prompt}\n\n\n",
    "**Preparing the answer**\n\nI've decided what to do and write it down now.\n\n\n",
)


def answer_as_model(given: ModelInput, sign: Sign) -> Outputs:
    """Return the steps of the answer, and the status of the interaction.

    Args:
        given: the request, and what came before it.
        sign: Make a signature.
    """
    tools: list[Step] = []
    outputs: list[Step] = []
    calls = _calls(given)
    if given.results and not calls:
        outputs.extend(_answer_results(given))
    elif calls:
        tools, _ = use_built_in_tools(given.prompt, given.tools, sign)
        tools += _load(given, {name for name, _ in calls}, sign)
    else:
        tools, outputs = _answer_in_words(given, sign)
    outputs.extend(
        {"id": new_call_id(), "type": "function_call", "name": name, "arguments": arguments} for name, arguments in calls
    )
    cut = _limit(given, outputs)
    thoughts = [] if makes_images(given.model) else [thought(given, sign)]
    steps = [*thoughts, *outputs, *tools] if searches_last(given.model) else [*tools, *thoughts, *outputs]
    return steps, "requires_action" if calls else "incomplete" if cut else "completed"


def thought(given: ModelInput, sign: Sign) -> Step:
    """Return the thought that goes before an answer; its summary is there only if asked for."""
    if not given.thinks:
        return {"signature": PLACEHOLDER, "type": "thought"}
    step: Step = {"signature": sign()}
    if given.config.get("thinking_summaries") == "auto":
        step["summary"] = [{"text": text.format(prompt=given.prompt[:200]), "type": "text"} for text in _SUMMARIES]
    return {**step, "type": "thought"}


def _calls(given: ModelInput) -> list[tuple[str, dict[str, Any]]]:
    functions = given.functions
    if given.found:
        prompt = given.prompt or _last_prompt(given)
        wanted = functions_asked_for(prompt, [tool for tool in given.functions if tool in given.found])
    elif given.results:
        called = {step.get("name") for step in given.since_last_input() if step["type"] == "function_call"}
        functions = [function for function in functions if function["name"] not in called] if given.must_call else []
        prompt = given.prompt or _last_prompt(given)
        wanted = functions[:1]
    else:
        prompt = given.prompt
        wanted = functions_asked_for(prompt, functions)
        if not wanted and given.tool_choice[0] == "any":
            wanted = functions[:1]
    return [call for function in wanted for call in calls_for(function, prompt, given.effort)]


def _load(given: ModelInput, names: set[str], sign: Sign) -> list[Step]:
    """Return the search for functions that are about to be called, and whose loading is deferred, where the service searches."""
    deferred = [tool for tool in given.functions if tool["name"] in names and tool.get("defer_loading")]
    if not deferred or not given.loads_functions:
        return []
    call_id = new_call_id()
    wanted = {"function_names": [tool["name"] for tool in deferred]}
    return [
        {"arguments": wanted, "id": call_id, "signature": sign(), "type": "tool_search_call"},
        {"call_id": call_id, "result": deferred, "signature": sign(), "type": "tool_search_result"},
    ]


def _last_prompt(given: ModelInput) -> str:
    return next((text for step in given.backwards() if step["type"] == "user_input" and (text := text_of(step))), "")


def _answer_in_words(given: ModelInput, sign: Sign) -> tuple[list[Step], list[Step]]:
    """Return tool steps and outputs where no function is called."""
    if not given.formats:
        remembered = recall(given.searched, lambda: _said(given), lambda: _other_texts(given))
        if remembered is not None:
            return [], [_output({"text": remembered, "type": "text"})]
    tools, sentences = use_built_in_tools(given.prompt, given.tools, sign)
    if given.formats:
        said = {"text": f"You said: {given.prompt}", "type": "text"}
        return tools, [_output(_formatted(entry, given, given.hints, said)) for entry in given.formats]
    text = cited_text(sentences) if sentences else {"text": _echo(given), "type": "text"}
    return tools, [_output(text), *([_output(image_content())] if makes_images(given.model) else [])]


def _echo(given: ModelInput) -> str:
    media = [
        c["type"]
        for step in given.inputs
        if step["type"] == "user_input"
        for c in step.get("content") or ()
        if c["type"] != "text"
    ]
    return f"You said: {given.prompt}" + (f" (with {', '.join(media)})" if media else "")


def _said(given: ModelInput) -> Iterator[str]:
    return (text_of(step) for step in given.backwards() if step["type"] == "user_input")


def _other_texts(given: ModelInput) -> Iterator[str]:
    yield given.settings.get("system_instruction") or ""
    for step in given.backwards():
        if step["type"] == "model_output":
            yield text_of(step)
        elif step["type"] == "function_result":
            yield result_text(step)


def _formatted(entry: dict[str, Any], given: ModelInput, hints: PromptHints, said: dict[str, Any]) -> dict[str, Any]:
    """Return the content for one response format.

    Args:
        entry: the format.
        given: the request.
        hints: what JSON is filled from.
        said: the content where a plain text is asked for.
    """
    kind = entry["type"]
    if kind == "image":
        return image_content(entry.get("mime_type") or "image/png")
    if kind == "audio":
        return audio_content()
    if kind == "video":
        return video_content()
    if entry.get("mime_type") == "text/plain" or not (entry.get("schema") or entry.get("mime_type")):
        return said
    schema = entry.get("schema") or _schema_in_words(hints)
    return {"text": to_json(value_for(schema, hints, "response_format.schema")).decode(), "type": "text"}


def _answer_results(given: ModelInput) -> list[Step]:
    """Return the outputs that say what function results say, in the forms that are asked for."""
    quoted = _quote_results(given)
    if not given.formats:
        return [_output(quoted)]
    hints = PromptHints("\n".join(filter(None, [quoted["text"], given.prompt or _last_prompt(given)])), given.effort)
    return [_output(_formatted(entry, given, hints, quoted)) for entry in given.formats]


def _quote_results(given: ModelInput) -> dict[str, Any]:
    names = _names_of_calls(given)
    lines: list[Sentence] = []
    for result in given.results:
        name = result.get("name") or names.get(result.get("call_id") or "") or "The function"
        lines.append((f"{name} {'failed' if _is_error(result) else 'says'}: {result_text(result)}", None))
    searched = [step for step in given.since_last_input() if step["type"] == "google_search_result"]
    if searched:
        lines = [(_sentence(text), source) for text, source in lines]  # another sentence follows
        page = "https://vertexaisearch.cloud.google.com/grounding-api-redirect/emulated"
        lines.append(("A page found before agrees.", {"title": "example.com", "type": "url_citation", "url": page}))
    return cited_text(lines)


def _sentence(text: str) -> str:
    """Return a text that ends as a sentence does; one that ends in a bracket, as JSON does, stays as it is."""
    return f"{text}." if text[-1:].isalnum() else text


def _schema_in_words(hints: PromptHints) -> dict[str, Any]:
    """Return the schema of an object that only the prompt describes."""
    told = [text for text in hints.quoted if text.isidentifier()] if _KEYS.search(hints.prompt) else []
    names = list(dict.fromkeys(told)) or ["answer"]
    return {"type": "object", "properties": {name: {"type": "string"} for name in names}, "required": names}


def _names_of_calls(given: ModelInput) -> dict[str, str]:
    """Return the names of functions, by call, for the results that do not give one."""
    wanted = {result.get("call_id") for result in given.results if not result.get("name")}
    names: dict[str, str] = {}
    for step in given.backwards() if wanted else ():
        if step["type"] == "function_call" and step.get("id") in wanted:
            names.setdefault(step["id"], step.get("name") or "")
            if len(names) == len(wanted):
                break
    return names


def _is_error(result: dict[str, Any]) -> bool:
    value = result.get("result")
    return bool(result.get("is_error")) or (isinstance(value, dict) and set(value) == {"error"})


def result_text(result: dict[str, Any]) -> str:
    """Return the text of a function result: its own, that of its contents, or its JSON."""
    value = result.get("result")
    if isinstance(value, dict) and isinstance(value.get("content"), list):
        value = value["content"]
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)) in ("error", "result", "output"):
        value = next(iter(value.values()))
    if isinstance(value, list) and all(isinstance(entry, dict) and "type" in entry for entry in value):
        return "\n".join(entry.get("text") or f"[{entry['type']}]" for entry in value)
    return value if isinstance(value, str) else to_json(value).decode()


def _output(content: dict[str, Any]) -> Step:
    return {"content": [content], "type": "model_output"}


def _limit(given: ModelInput, outputs: list[Step]) -> bool:
    """Cut texts at stop sequences and at the token limit; return whether the limit was reached."""
    stops = [stop for stop in given.config.get("stop_sequences") or () if stop]
    limit = given.config.get("max_output_tokens")
    most = None if limit is None else max(0, int(limit)) * CHARACTERS_PER_TOKEN
    cut = False
    for content in (content for step in outputs if step["type"] == "model_output" for content in step["content"]):
        text = content.get("text")
        if content["type"] != "text" or not isinstance(text, str):
            continue
        try:
            given.effort.spend(len(stops) * len(text) // _SEARCHED_PER_STEP)
        except TooMuch as error:
            raise error.refusal("generation_config.stop_sequences") from None
        length = min((at for stop in stops if (at := text.find(stop)) >= 0), default=len(text))
        if most is not None and length > most:
            length, cut = most, True
        if length < len(text):
            content["text"] = text[:length]
            size = len(content["text"].encode())
            kept = [note for note in content.pop("annotations", ()) if note["end_index"] <= size]
            if kept:
                content["annotations"] = kept
    return cut
