"""Predefined actions of computer use: what they are called, and which arguments they take, by model and environment.

As the guide to computer use lists them: Gemini 2.5 has names of its own, 3.x says with each action what it is for. Coordinates
are of a screen of 1000 by 1000, whatever its size. Actions are ordinary calls of functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MIDDLE = (500, 500)
FIELD = (500, 180)
"""Where on a screen that nobody looks at a field for text is supposed to be."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a plan, in the terms of this file: open, go, field, type, click, app, look or scroll; and what with."""

    kind: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """An action: its name, its arguments from what a step is about, and, from 3.x on, what it is for."""

    name: str
    arguments: Mapping[str, Any]
    intent: str = ""

    def call(self, step: Step) -> tuple[str, dict[str, Any]]:
        """Return the call for a step; `{what}` stands for what it is about."""
        arguments = {key: step.what if value == "{what}" else value for key, value in self.arguments.items()}
        return self.name, {**arguments, "intent": self.intent.format(what=step.what)} if self.intent else arguments


_AT_FIELD = {"y": FIELD[1], "x": FIELD[0]}
_AT_MIDDLE = {"y": MIDDLE[1], "x": MIDDLE[0]}

_OLD: Mapping[str, Action] = {
    "open": Action("open_web_browser", {}),
    "go": Action("navigate", {"url": "{what}"}),
    "search": Action("search", {}),
    "type": Action("type_text_at", {**_AT_FIELD, "text": "{what}", "press_enter": True}),
    "click": Action("click_at", _AT_MIDDLE),
    "look": Action("wait_5_seconds", {}),
    "scroll": Action("scroll_document", {"direction": "down"}),
}
_POINTER: Mapping[str, Action] = {
    "field": Action("click", _AT_FIELD, "Click the field for {what}."),
    "type": Action("type", {"text": "{what}", "press_enter": True}, "Type {what} and press Enter."),
    "click": Action("click", _AT_MIDDLE, "Click {what}."),
    "look": Action("take_screenshot", {}, "Look at what is on the screen now."),
    "scroll": Action("scroll", {**_AT_MIDDLE, "direction": "down"}, "Look further down for {what}."),
}
_BROWSER: Mapping[str, Action] = {**_POINTER, "go": Action("navigate", {"url": "{what}"}, "Open {what}.")}
_MOBILE: Mapping[str, Action] = {
    **{kind: action for kind, action in _POINTER.items() if kind != "scroll"},
    "app": Action("open_app", {"app_name": "{what}"}, "Open the app {what}."),
    "scroll": Action(
        "drag_and_drop", {"start_y": 800, "start_x": 500, "end_y": 200, "end_x": 500}, "Look further down for {what}."
    ),
}
_BY_ENVIRONMENT: Mapping[str, Mapping[str, Action]] = {"browser": _BROWSER, "mobile": _MOBILE, "desktop": _POINTER}

NAMES = frozenset(action.name for table in (_OLD, *_BY_ENVIRONMENT.values()) for action in table.values())
"""The names of all actions that are played here."""


def actions_for(model: str, tool: Mapping[str, Any]) -> dict[str, Action]:
    """Return the actions that a model has, by the kind of step; without those that the tool excludes."""
    environment = tool.get("environment") or "browser"
    table = _OLD if model.startswith("gemini-2.5") else _BY_ENVIRONMENT.get(environment, _BROWSER)
    excluded = set(tool.get("excluded_predefined_functions") or ())
    return {kind: action for kind, action in table.items() if action.name not in excluded}
