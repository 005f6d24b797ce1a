"""Rules of Antigravity: it works in its sandbox, step by step (aistudio.google.com/docs/antigravity).

By the text of the prompt, in this order: functions of the caller's are called as a model calls them; files are read ("read
notes.md", "show …", "what is in …") or listed ("list the files"); what asks for code, a search or a page is run with the built-in
tools; anything else is written to the file that the prompt names, or to `notes.md`. The sandbox's own file tools show as function
calls with their results, which the caller need not answer; what they are called depends on the version (`file_tools`).

`agent_config.max_total_tokens` ends a run after the piece of work that exceeds it, as `incomplete`; a request that continues it
with `continue` does the rest. At least one piece is done each time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from ..answers.built_in_tools import cited_text, use_built_in_tools
from ..answers.model_input import ModelInput, Outputs, Sign
from ..answers.rules import answer_as_model
from ..contract.usage import count_steps
from ..core.ids import new_call_id
from ..core.record import Step
from ..storage.sandbox import Sandbox
from .file_tools import FILE_TOOLS, OLD_FILE_TOOLS

_MOST_NAMED = 32
_LONGEST_SHOWN = 1_000_000
_FILE = re.compile(r"(?<![\w/.])/?(?:[\w-]+/)*[\w-]+\.[A-Za-z][A-Za-z0-9]{0,4}(?![\w/])")
_READING = re.compile(r"\b(?:read|show|open|print|cat|quote|what(?:'s| is| does| was| did))\b", re.IGNORECASE)
_LISTING = re.compile(r"\b(?:list|which|what)\b.*\b(?:files|directory|folder)\b|\bls\b", re.IGNORECASE | re.DOTALL)
_CONTINUING = re.compile(r"\s*(?:please )?continue[.! ]*", re.IGNORECASE)
_TOOLS = ("code_execution", "google_search", "url_context")
_DEFAULT_FILE = "notes.md"


def answer_as_antigravity(given: ModelInput, sandbox: Sandbox | None, sign: Sign) -> Outputs:
    """Return the steps of a run, and its status.

    Args:
        given: a request to Antigravity, or to an agent that is based on it.
        sandbox: the environment that it works in.
        sign: Make a signature.
    """
    given, done = _resumed(given)
    steps, status = answer_as_model(given, sign)
    if status == "requires_action" or given.results:
        return steps, status
    model_answer = [step for step in steps if step["type"] == "model_output"]
    limit = (given.body.get("agent_config") or {}).get("max_total_tokens")
    spent = count_steps(given.inputs).total()
    made: list[Step] = [{"signature": sign(), "type": "thought"}]
    # The work of a run that is continued is not done again: its effects are in the sandbox.
    pieces = list(_pieces(given, sandbox, model_answer, sign))[done:]
    for number, piece in enumerate(pieces, 1):
        steps = piece()
        made += steps
        spent += count_steps(steps).total()
        if limit is not None and spent > int(limit) and number < len(pieces):
            return made, "incomplete"
    return made, "completed"


def _resumed(given: ModelInput) -> tuple[ModelInput, int]:
    """Return the request to work on, and how many pieces of its work an earlier run has done already."""
    done = 0
    record = given.parent if _CONTINUING.fullmatch(given.prompt) else None
    while record is not None and record.outcome == "incomplete":
        done += sum(_ends_piece(step) for step in record.outputs)
        begun = replace(given, inputs=record.inputs, parent=record.parent)
        if not _CONTINUING.fullmatch(begun.prompt):
            return begun, done
        record = record.parent
    return given, 0


def _ends_piece(step: Step) -> bool:
    kind: str = step["type"]
    return kind == "tool_call" or kind.endswith("_result")


def _pieces(
    given: ModelInput, sandbox: Sandbox | None, model_answer: list[Step], sign: Sign
) -> Iterator[Callable[[], list[Step]]]:
    """Yield the pieces of the work: each ends with one result, the last with an answer. `model_answer` answers last."""
    prompt, hints = given.searched, given.hints
    found = dict.fromkeys(_FILE.findall(prompt))
    named = [name for name in found if not any(name in url for url in hints.urls)][:_MOST_NAMED]
    declared = given.tools if given.settings.get("tools") else {name: {"type": name} for name in _TOOLS}
    used, sentences = use_built_in_tools(prompt, declared, sign)
    tools = OLD_FILE_TOOLS if given.agent is not None and given.agent.old_file_tools else FILE_TOOLS
    if sandbox is not None and _LISTING.search(prompt):
        yield partial(_file_tool, tools["list"].call("."), partial(_list, sandbox))
        yield lambda: [_output(cited_text([(f"The sandbox holds: {_list(sandbox)[0]}", None)]))]
    elif sandbox is not None and named and _READING.search(prompt):
        for name in named:
            yield partial(_file_tool, tools["read"].call(name), partial(_read, sandbox, name))
        yield lambda: [_output(cited_text([(f"{name} says: {_read(sandbox, name)[0]}", None) for name in named]))]
    elif used:
        piece: list[Step] = []
        for step in used:
            piece.append(step)
            if _ends_piece(step):
                yield partial(list[Step], piece)
                piece = []
        yield lambda: [_output(cited_text(sentences))]
    else:
        path, content = named[0] if named else _DEFAULT_FILE, next(iter(hints.quoted), given.prompt)
        yield partial(_file_tool, tools["write"].call(path, content), partial(_write, sandbox, path, content))
        yield lambda: model_answer


def _file_tool(call: tuple[str, dict[str, Any]], use: Callable[[], tuple[str, bool]]) -> list[Step]:
    call_id = new_call_id()
    name, arguments = call
    text, is_error = use()
    return [
        {"id": call_id, "type": "function_call", "name": name, "arguments": arguments},
        {
            "call_id": call_id,
            "type": "function_result",
            "name": name,
            "result": [{"type": "text", "text": text}],
            "is_error": is_error,
        },
    ]


def _write(sandbox: Sandbox | None, path: str, content: str) -> tuple[str, bool]:
    data = content.encode("utf-8", "replace")
    if sandbox is not None:
        sandbox.write(path, data)
    return f"Wrote {len(data)} bytes to {path}.", False


def _read(sandbox: Sandbox, path: str) -> tuple[str, bool]:
    file = sandbox.read(path)
    if file is None:
        return f"File not found: {path}", True
    return file.content[:_LONGEST_SHOWN].decode("utf-8", "replace"), False


def _list(sandbox: Sandbox) -> tuple[str, bool]:
    return "\n".join(sandbox.entries("", recursive=True)) or "no files", False


def _output(content: dict[str, Any]) -> Step:
    return {"content": [content], "type": "model_output"}
