"""Print each interaction on a terminal, with what the service had kept for it."""

from __future__ import annotations

from ..view.turns import Turn, size
from ..view.turns_in_terminal import drawn_newest, terminal
from .core.record import Record


def print_record(record: Record) -> None:
    """Print an interaction: what was sent, what comes back, its tokens, and the end of the id of the one that it continues."""
    chain = [record]
    while chain[-1].parent is not None:
        chain.append(chain[-1].parent)
    console = terminal()
    console.print(drawn_newest([_turn(entry) for entry in reversed(chain)]))
    console.file.flush()  # the output may be a pipe, and the next line far away


def _turn(record: Record) -> Turn:
    request = record.request
    return Turn(
        asked=request.get("model") or request.get("agent") or "",
        sent=record.inputs,
        came_back=record.outputs,
        bytes_sent=size(request),
        id="" if request.get("store") is False else record.id,
        previous_id=record.previous_interaction_id,
        status=record.outcome,
        tools=[str(tool.get("name") or tool.get("type")) for tool in request.get("tools") or ()],
        usage=record.usage,
    )
