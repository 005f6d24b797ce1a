"""What is counted, and what each count means."""

from __future__ import annotations

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "block_left_out": "A block of a message that another provider alone knows was left out.",
    "bulk_answer_cut_off": "The answer to a row of a table was cut off or blocked, and is what there was of it.",
    "bulk_row_failed": "A row of a table failed, and is null.",
    "continuation_stuck": "An answer in several parts is not whole: the service gave the same part again.",
    "environment_fork": "A conversation branched off in a sandbox in which a later reply has worked.",
    "files_unlisted": "The files of a sandbox could not be listed.",
    "idle_run": "A run that had been idle for some polls was taken as it is.",
    "index_failure": "The index of conversations failed: a history was sent in full.",
    "index_without_caller": "An index is used without saying for whom.",
    "medium_reused": "A file that was uploaded before stood for a medium.",
    "medium_uploaded": "A medium was uploaded as a file.",
    "option_ignored_by_model": "A request had an option that its model ignores.",
    "resumed_unverified": "A stream was cut and went on, and could not be compared with what the service kept.",
    "retired_model": "A request named a model that is retired or was shut down.",
    "run_left_running": "A run that nobody waits for any more could not be stopped: it goes on, and costs.",
    "run_perhaps_left_running": "An event loop ended while a run was being made: whether it goes on is not known.",
    "schema_number_ignored": "A schema had an infinity or a NaN, which JSON has not.",
    "state_reset": "The service no longer had the interaction to continue: the history was sent in full.",
    "thinking_level_changed": "A thinking level that a model has not became the nearest that it has.",
    "tool_choice_of_built_in_tools": "The service cannot force its own tools: the wish was left out.",
    "unknown_model": "A request named a model that this version does not know.",
    "unknown_status": "A run ended with a status that this version does not know.",
    "unproven_anchor": "A history named an interaction that is not proven to be its own: it was sent in full.",
    "unpriced_reply": "What a reply costs is not known, so that LiteLLM's budgets do not count it.",
}
"""Events -> what one of each means. As metrics they are named `gemini_interactions.<event>`."""

REQUESTS: Mapping[str, str] = {
    "retries": "Attempts that were made again, by the error before them.",
    "run.tokens": "Tokens of runs in the background, each counted by the handle that saw its end.",
    "state": "Requests, by how the service's memory was used.",
}
"""What is counted of requests, with attributes, and named in the same way."""

IGNORED = "_ignored"
"""How the names of events end that say that an option, named before it, was left out: the API has nothing for it."""

ALARMING = ("run_left_running", "run_perhaps_left_running")
"""Events that are reported before they have happened, as 0: else whoever looks for a rise would not see the first."""


def meaning(counted: str) -> str:
    """Return what is counted under a name, in a sentence; empty for what is not known here."""
    known = EVENTS.get(counted) or REQUESTS.get(counted)
    if known is None and counted.endswith(IGNORED):
        return f"{counted.removesuffix(IGNORED)} was given and left out: the API has nothing for it."
    return known or ""
