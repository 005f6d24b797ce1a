"""Printing on a terminal: the steps of each interaction, as a tree if rich is installed."""

from __future__ import annotations

import json
from importlib.util import find_spec

from .answers.rules import result_text
from .contract.history import text_of
from .core.record import Record, Step

_WIDTH = 100


def print_record(record: Record) -> None:
    """Print an interaction, with the one that it continues and its tokens."""
    who = record.request.get("model") or record.request.get("agent")
    title = f"{record.id[:16]}… {who} {record.outcome}, {record.usage.get('total_tokens', 0)} tokens"
    if record.parent:
        title += f", after {record.parent.id[:16]}…"
    lines = [_line(step) for step in (*record.inputs, *record.outputs)]
    if find_spec("rich"):
        from rich import print as rich_print
        from rich.markup import escape
        from rich.tree import Tree

        tree = Tree(f"[bold]{escape(title)}")
        for kind, text in lines:
            tree.add(f"[cyan]{kind}[/] {escape(text)}")
        rich_print(tree)
    else:
        print(title, *(f"  {kind} {text}" for kind, text in lines), sep="\n", flush=True)


def _line(step: Step) -> tuple[str, str]:
    kind = step["type"]
    if kind in ("user_input", "model_output"):
        others = [content["type"] for content in step.get("content") or () if content["type"] != "text"]
        text = " ".join([text_of(step), *(f"[{other}]" for other in others)])
    elif kind == "function_call":
        text = f"{step.get('name')}({json.dumps(step.get('arguments'), ensure_ascii=False)})"
    elif kind == "function_result":
        text = result_text(step)
    else:
        text = json.dumps(step.get("arguments") or {}, ensure_ascii=False) if "arguments" in step else ""
    text = " ".join(text.split())
    return kind, text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"
