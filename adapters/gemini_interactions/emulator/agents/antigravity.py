"""How Antigravity answers: work in its sandbox, step by step (ai.google.dev/gemini-api/docs/antigravity).

By the text of the prompt, in this order: functions of the caller's are called as a model calls them; files are read ("read
notes.md", "show …", "what is in …") or listed ("list the files"); what asks for code, a search or a page is run with the built-in
tools; anything else is written to the file that the prompt names, or to `notes.md`. The sandbox's own file tools show as function
calls with their results, which the caller has nothing to do with.

`agent_config.max_total_tokens` ends a run after the piece of work that exceeds it, as `incomplete`; a request that continues it
with `continue` does the rest. At least one piece is done each time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from ..answers.built_in_tools import Issue, cited_text, use_builtins
from ..answers.prompt_hints import PromptHints
from ..answers.rules import answer as answer_as_model
from ..answers.turn import Turn
from ..contract.usage import count_steps
from ..core.ids import new_call_id
from ..core.record import Step
from ..storage.sandbox import Sandbox

Work = tuple[list[Step], str]

_FILE = re.compile(r"(?<![\w/.])/?(?:[\w-]+/)*[\w-]+\.[A-Za-z][A-Za-z0-9]{0,4}(?![\w/])")
_READING = re.compile(r"\b(?:read|show|open|print|cat|quote|what(?:'s| is| does| was| did))\b", re.IGNORECASE)
_LISTING = re.compile(r"\b(?:list|which|what)\b.*\b(?:files|directory|folder)\b|\bls\b", re.IGNORECASE | re.DOTALL)
_CONTINUING = re.compile(r"\s*(?:please )?continue[.! ]*", re.IGNORECASE)
_TOOLS = ("code_execution", "google_search", "url_context")
_DEFAULT_FILE = "notes.md"


def work_in_sandbox(turn: Turn, sandbox: Sandbox | None, issue: Issue) -> Work:
    """The steps of a run, and its status.

    Args:
        turn: a request to Antigravity, or to an agent that is based on it.
        sandbox: the environment that it works in.
        issue: makes a signature.
    """
    turn, done = _resumed(turn)
    steps, status = answer_as_model(turn, issue)
    if status == "requires_action" or turn.results:
        return steps, status
    says = [step for step in steps if step["type"] == "model_output"]
    limit = (turn.body.get("agent_config") or {}).get("max_total_tokens")
    spent = count_steps(turn.inputs).total()
    made: list[Step] = [{"signature": issue(), "type": "thought"}]
    # What was done in the run that is continued is not done again: its effects are in the sandbox.
    pieces = list(_pieces(turn, sandbox, says, issue))[done:]
    for number, piece in enumerate(pieces, 1):
        steps = piece()
        made += steps
        spent += count_steps(steps).total()
        if limit is not None and spent > int(limit) and number < len(pieces):
            return made, "incomplete"
    return made, "completed"


def _resumed(turn: Turn) -> tuple[Turn, int]:
    """The turn to work on, and how many pieces of its work are done: more than none where a run is to be continued."""
    done = 0
    record = turn.parent if _CONTINUING.fullmatch(turn.prompt) else None
    while record is not None and record.outcome == "incomplete":
        done += sum(_ends_piece(step) for step in record.outputs)
        begun = replace(turn, inputs=record.inputs, parent=record.parent)
        if not _CONTINUING.fullmatch(begun.prompt):
            return begun, done
        record = record.parent
    return turn, 0


def _ends_piece(step: Step) -> bool:
    kind: str = step["type"]
    return kind == "tool_call" or kind.endswith("_result")


def _pieces(turn: Turn, sandbox: Sandbox | None, says: list[Step], issue: Issue) -> Iterator[Callable[[], list[Step]]]:
    """The work on a prompt: pieces that each end with one result, the last with an answer; `says` is a model's answer to it."""
    prompt, hints = turn.prompt, PromptHints(turn.prompt)
    named = [name for name in _FILE.findall(prompt) if not any(name in url for url in hints.urls)]
    declared = turn.tools if turn.settings.get("tools") else {name: {"type": name} for name in _TOOLS}
    used, sentences = use_builtins(prompt, declared, issue)
    if sandbox is not None and _LISTING.search(prompt):
        yield partial(_file_tool, "list_files", {"path": "."}, partial(_list, sandbox))
        yield lambda: [_output(cited_text([(f"The sandbox holds: {_list(sandbox)[0]}", None)]))]
    elif sandbox is not None and named and _READING.search(prompt):
        for name in named:
            yield partial(_file_tool, "read_file", {"path": name}, partial(_read, sandbox, name))
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
        path, content = named[0] if named else _DEFAULT_FILE, next(iter(hints.quoted), prompt)
        yield partial(_file_tool, "write_file", {"path": path, "content": content}, partial(_write, sandbox, path, content))
        yield lambda: says


def _file_tool(name: str, arguments: dict[str, Any], use: Callable[[], tuple[str, bool]]) -> list[Step]:
    call_id = new_call_id()
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
    return (f"File not found: {path}", True) if file is None else (file.content.decode("utf-8", "replace"), False)


def _list(sandbox: Sandbox) -> tuple[str, bool]:
    return "\n".join(sandbox.entries("", recursive=True)) or "no files", False


def _output(content: dict[str, Any]) -> Step:
    return {"content": [content], "type": "model_output"}
