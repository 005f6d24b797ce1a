"""Computer use: predefined actions, one a turn, until the goal is on the screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Api, text
from .test_sums import function

OLD = "gemini-2.5-computer-use-preview-10-2025"
SCREENSHOT = {"type": "image", "data": "iVBORw0KGgo=", "mime_type": "image/png"}
Screen = Callable[[dict[str, Any], str], str]


def browser(call: dict[str, Any], url: str) -> str:
    """A browser that does what it is told: where it is after a call."""
    arguments = call["arguments"]
    if call["name"] == "navigate":
        return str(arguments["url"])
    if call["name"] in ("type", "type_text_at"):
        return "https://www.google.com/search?q=" + arguments["text"].replace(" ", "+")
    return url


def asleep(call: dict[str, Any], url: str) -> str:
    """A browser that does nothing."""
    return "about:blank"


def drive(
    api: Api, prompt: str, screen: Screen = browser, *, confirms: bool = True, model: str | None = None, **tool: Any
) -> tuple[list[dict[str, Any]], str]:
    """The calls, one a turn, and the answer at the end."""
    tools = [{"type": "computer_use", "environment": "browser", **tool}]
    settings: dict[str, Any] = {"tools": tools, **({"model": model} if model else {})}
    body = api.create(input=[{"type": "text", "text": prompt}, SCREENSHOT], **settings)
    made: list[dict[str, Any]] = []
    url = "about:blank"
    while body["status"] == "requires_action":
        [call] = [step for step in body["steps"] if step["type"] == "function_call"]
        made.append(call)
        url = screen(call, url)
        state: dict[str, Any] = {"url": url}
        if "safety_decision" in call["arguments"] and confirms:
            state["safety_acknowledgement"] = True
        result = [{"type": "text", "text": json.dumps(state)}, SCREENSHOT]
        sent = [{"type": "function_result", "name": call["name"], "call_id": call["id"], "result": result}]
        body = api.create(input=sent, previous_interaction_id=body["id"], **settings)
    return made, text(body)


def names(calls: list[dict[str, Any]]) -> list[str]:
    return [call["name"] for call in calls]


def test_a_search_is_played_until_its_words_are_on_the_screen(api: Api) -> None:
    calls, said = drive(api, "Search for 'Gemini API' on Google.")
    assert [(call["name"], call["arguments"]) for call in calls] == [
        ("navigate", {"url": "https://www.google.com/", "intent": "Open https://www.google.com/."}),
        ("click", {"y": 180, "x": 500, "intent": "Click the field for Gemini API."}),
        ("type", {"text": "Gemini API", "press_enter": True, "intent": "Type Gemini API and press Enter."}),
    ]
    assert said.startswith("Done: Search for 'Gemini API' on Google. The screen shows https://www.google.com/search")


def test_2_5_has_actions_of_its_own(api: Api) -> None:
    calls, _ = drive(api, "Search for smart fridges", model=OLD)
    assert [(call["name"], call["arguments"]) for call in calls] == [
        ("open_web_browser", {}),
        ("navigate", {"url": "https://www.google.com/"}),
        ("type_text_at", {"y": 180, "x": 500, "text": "smart fridges", "press_enter": True}),
    ]


@pytest.mark.parametrize(
    ("prompt", "model", "environment", "expected"),
    [
        ("Go to example.com", None, "browser", ["navigate"]),
        ("Find a flight. Start at flights.google.com", None, "browser", ["navigate"]),
        ("Open Settings and check the version", None, "mobile", ["open_app"]),
        ("Go to https://shop.example/cart and click the third row", OLD, "browser", ["open_web_browser", "navigate", "click_at"]),
        ("Click the blue square", None, "desktop", ["take_screenshot", "click"]),
    ],
)
def test_the_prompt_says_where_to_go_and_what_to_do(
    api: Api, prompt: str, model: str | None, environment: str, expected: list[str]
) -> None:
    assert names(drive(api, prompt, model=model, environment=environment)[0]) == expected


def test_coordinates_are_of_a_screen_of_a_thousand(api: Api) -> None:
    calls, _ = drive(api, "Go to example.com and click the logo, then type 'x' into the field")
    numbers = [value for call in calls for key, value in call["arguments"].items() if key in ("x", "y")]
    assert numbers
    assert all(0 <= number <= 999 for number in numbers)


def test_a_goal_that_never_comes_is_given_up(api: Api) -> None:
    calls, said = drive(api, "Search for 'x1' on example.com", asleep)
    assert names(calls) == ["navigate", "click", "type", "scroll", "scroll", "scroll"]
    assert said == "I did not get there in 6 actions. The screen shows about:blank."


def test_what_may_do_harm_has_to_be_confirmed(api: Api) -> None:
    prompt = "Go to https://shop.example/cart and click the buy button"
    calls, said = drive(api, prompt)
    assert calls[-1]["arguments"]["safety_decision"] == {
        "explanation": "The next click may fall under financial transactions. Please confirm it.",
        "decision": "require_confirmation",
    }
    assert said.startswith("Done in 2 actions")
    assert drive(api, prompt, confirms=False)[1] == "I stopped: click was not confirmed."
    calls, _ = drive(api, prompt, disabled_safety_policies=["financial_transactions"])
    assert "safety_decision" not in calls[-1]["arguments"]


def test_actions_can_be_excluded(api: Api) -> None:
    calls, _ = drive(api, "Search for 'tea'", excluded_predefined_functions=["click"])
    assert names(calls) == ["navigate", "type"]


def test_a_script_may_say_what_is_done_instead(api: Api) -> None:
    api.emulator.reply([{"type": "function_call", "name": "go_back", "arguments": {"intent": "Back."}}], "Done.")
    calls, said = drive(api, "Go to example.com")
    assert (names(calls), said) == (["go_back"], "Done.")


@pytest.mark.parametrize("prompt", ["Hello!", "What is 2 + 2?", "How are you?"])
def test_nothing_is_done_that_was_not_asked(api: Api, prompt: str) -> None:
    assert drive(api, prompt) == ([], f"You said: {prompt} (with image)")


def test_a_function_of_the_callers_that_the_prompt_names_goes_first(api: Api) -> None:
    ask = function("ask_user", reason="string")
    body = api.create(input="Open the page, but ask_user first", tools=[{"type": "computer_use"}, ask])
    assert [step["name"] for step in body["steps"] if step["type"] == "function_call"] == ["ask_user"]
