"""Computer use: actions towards the goal of the prompt, one a turn, until the goal is on the screen.

No screenshot is looked at: what a result says of its address (`url`), and its text, is what is on the screen. When the plan is
played and the goal is not in sight, the emulator scrolls down a few times, and then says so. An action that might do harm asks
for confirmation (`safety_decision`); without a `safety_acknowledgement` in the result nothing more is done. Open question
[unacknowledged_safety]: what the service does then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from ..effort import searched as searched_part
from ..model_input import ModelInput, Sign
from ..prompt_hints import PromptHints
from ..reply import Reply, said
from ..result_values import is_error, result_text, result_value
from ..turn import Made, calls_made
from ..words import stems
from .computer_actions import NAMES, Step, actions_for
from .functions import functions_asked_for

_MOST_LOOKS = 3  # times that the screen is scrolled for a goal that is not in sight
_ACTING = re.compile(
    r"\b(?:go to|open|visit|navigate|browse|search|find|look (?:up|for)|click|tap|press|type|enter|fill|log ?in|sign (?:in|up)"
    r"|buy|order|book|add|accept|delete|send|select|choose|scroll|download|check|start|launch|clean)\b",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    r"(?<![\w@.])(?:[\w-]+\.)+(?:com|org|net|dev|io|ai|de|fr|uk|eu|gov|edu|app|test|example)(?:/[^\s,;!?\"')]*)?", re.IGNORECASE
)
_SEARCHED = re.compile(
    r"\b(?:search|look|google)(?: (?:the web|google|online))?(?: up)?(?: for)? (?P<what>[^.,;!?\n]+)", re.IGNORECASE
)
_TYPED = re.compile(
    r"\b(?:type|enter|write)(?: in)? (?P<what>[^.,;!?\n\"'“]+?)(?= (?:in|into|and|as)\b|[.,;!?\n]|$)", re.IGNORECASE
)
_CLICKED = re.compile(
    r"\b(?:click|tap|press|select|choose)(?: on)? (?P<what>[^.,;!?\n]+?)(?= (?:and|then|on|in|at)\b|[.,;!?\n]|$)", re.IGNORECASE
)
_APP = re.compile(r"\b(?:[Oo]pen|[Ll]aunch|[Ss]tart) (?:the )?(?P<what>[A-Z]\w+(?: [A-Z]\w+)*)(?: app)?")
_START_PAGE = "https://www.google.com/"

# Category of the safety policies, in the words of `disabled_safety_policies` -> the words of a goal that fall under it.
POLICIES: Mapping[str, re.Pattern[str]] = {
    category: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for category, words in {
        "financial_transactions": r"buy|pay|purchase|check ?out|order|donate|transfer",
        "communication_tool": r"send|email|e-mail|message|post|reply",
        "account_creation": r"sign up|register|create an? account",
        "data_modification": r"delete|remove|archive|overwrite|clean up",
        "user_consent_management": r"cookies?|consent",
        "legal_terms_and_agreements": r"accept the terms|terms (?:of|and)|agree|contract",
    }.items()
}


@dataclass(frozen=True, slots=True)
class _Goal:
    """What the screen is to show: an address, or words."""

    address: str
    words: frozenset[str]

    def is_seen(self, url: str, text: str) -> bool:
        where = unquote_plus(url).lower()
        if self.words:
            return self.words <= stems(f"{re.sub(r'[^a-z0-9]+', ' ', where)} {text}")
        return bool(self.address) and _bare(where).startswith(_bare(self.address.lower()))


def use_computer(given: ModelInput, sign: Sign) -> Reply | None:
    """Play the next action towards the goal, or say that it is reached, or that it is not."""
    tool = given.tools.get("computer_use")
    if tool is None or given.tool_choice[0] == "none":
        return None
    made = [call for call in calls_made(given) if call.name in NAMES]
    if not made and (given.results or not _ACTING.search(given.asked) or functions_asked_for(given.prompt, given.functions)):
        return None
    goal, plan = _plan(given, tool)
    last = made[-1] if made else None
    if last is not None and last.result is not None:
        url, text = _screen(last)
        if is_error(last.result):
            return said(f"I could not go on: {last.name} failed: {text}")
        if "safety_decision" in last.arguments and not _is_acknowledged(last):
            return said(f"I stopped: {last.name} was not confirmed.")
        if goal.is_seen(url, text):
            return said(f"Done: {_end(given.asked)} The screen shows {url or 'it'}.")
    actions = actions_for(given.model, tool)
    steps = [step for step in plan if step.kind in actions]
    looks = len(made) - len(steps)
    if looks >= 0 and (not (goal.address or goal.words) or looks >= _MOST_LOOKS or "scroll" not in actions):
        url = _screen(last)[0] if last is not None else ""
        can_tell = bool(goal.address or goal.words)
        done = f"I did not get there in {_number(made)}." if can_tell else f"Done in {_number(made)}: {_end(given.asked)}"
        return said(f"{done} The screen shows {url}." if url else done)
    step = steps[len(made)] if looks < 0 else Step("scroll", "what was asked for")
    name, arguments = actions[step.kind].call(step)
    return Reply(calls=((name, _with_safety(arguments, step, given.asked, tool)),))


def _plan(given: ModelInput, tool: Mapping[str, Any]) -> tuple[_Goal, Sequence[Step]]:
    """Return what a prompt wants to be seen, and the steps that lead there."""
    prompt = searched_part(given.asked)
    hints = PromptHints(prompt)
    named = _DOMAIN.findall(re.sub(r"https?://\S+", " ", prompt))
    address = next(iter([*hints.urls, *(f"https://{found.rstrip('.')}" for found in named)]), "")
    quoted = hints.quoted
    searched = _SEARCHED.search(prompt)
    wanted = quoted[0] if quoted else searched.group("what").strip() if searched else ""
    typed = _TYPED.search(prompt)
    clicked = _CLICKED.search(prompt)
    app = _APP.search(prompt) if tool.get("environment") in ("mobile", "desktop") else None
    steps = [Step("open")]
    if app is not None and not address:
        steps.append(Step("app", app.group("what")))
    elif tool.get("environment") in (None, "browser"):
        steps.append(Step("go", address or (_START_PAGE if wanted else "")) if address or wanted else Step("look"))
    else:
        steps.append(Step("look"))
    text = wanted if searched else (quoted[0] if typed and quoted else typed.group("what") if typed else "")
    if text:
        steps += [Step("field", text), Step("type", text)]
    if clicked:
        steps.append(Step("click", clicked.group("what").strip()))
    elif not text and any(policy.search(prompt) for policy in POLICIES.values()):
        steps.append(Step("click", "the button"))
    goal_words = stems(text) if searched else frozenset()
    return _Goal("" if goal_words or len(steps) > 2 else address, goal_words), steps


def _screen(call: Made) -> tuple[str, str]:
    """Return the address and the text that a result tells."""
    if call.result is None:
        return "", ""
    text = result_text(call.result)
    value = result_value({"result": text.split("\n[", 1)[0]})
    url = value.get("url") if isinstance(value, dict) else None
    return (url if isinstance(url, str) else ""), text


def _is_acknowledged(call: Made) -> bool:
    value = result_value({"result": result_text(call.result or {}).split("\n[", 1)[0]})
    return isinstance(value, dict) and str(value.get("safety_acknowledgement")).lower() == "true"


def _with_safety(arguments: dict[str, Any], step: Step, asked: str, tool: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments with the demand for a confirmation, if the click may do harm of a kind that is not let pass."""
    disabled = {str(name).lower() for name in tool.get("disabled_safety_policies") or ()}
    category = next(
        (name for name, words in POLICIES.items() if name not in disabled and words.search(f"{step.what} {asked}")), None
    )
    if step.kind != "click" or category is None:
        return arguments
    explanation = f"The next click may fall under {category.replace('_', ' ')}. Please confirm it."
    return {**arguments, "safety_decision": {"explanation": explanation, "decision": "require_confirmation"}}


def _number(made: Sequence[Made]) -> str:
    return "one action" if len(made) == 1 else f"{len(made)} actions"


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", address).rstrip("/")


def _end(text: str) -> str:
    return text.strip() if text.strip()[-1:] in ".!?" else f"{text.strip()}."
