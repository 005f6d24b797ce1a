"""Sums by the caller's functions: which calls they lead to, in how many turns, and how the answer reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import WEATHER, Api, text

Calls = list[tuple[str, list[Any]]]


def function(name: str, description: str = "", **fields: str) -> dict[str, Any]:
    properties = {key: {"type": kind} for key, kind in fields.items()}
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "function", "name": name, "description": description, "parameters": schema}


ADD = function("add", a="integer", b="integer")
MULTIPLY = function("multiply_numbers", a="number", b="number")
SUBTRACT = function("subtract", x="number", y="number")
DIVIDE = function("divide", dividend="number", divisor="number")
CALCULATOR = function("calculator", "Evaluates a math expression", expression="string")
ALL = [ADD, MULTIPLY, SUBTRACT, DIVIDE, WEATHER]

DOERS: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "multiply_numbers": lambda a, b: a * b,
    "subtract": lambda a, b: a - b,
    "divide": lambda a, b: a / b,
    "calculator": lambda expression: {"(3+4)*5": 35, "12*12": 144}[expression],
    "get_weather": lambda place: f"18 °C in {place}",
}


def run(api: Api, prompt: str, tools: list[dict[str, Any]]) -> tuple[list[Calls], str]:
    """The calls of each turn, and the answer after the last."""
    turns: list[Calls] = []
    body = api.create(input=prompt, tools=tools)
    while body["status"] == "requires_action":
        calls = [step for step in body["steps"] if step["type"] == "function_call"]
        turns.append([(call["name"], list(call["arguments"].values())) for call in calls])
        results = [
            {
                "type": "function_result",
                "call_id": call["id"],
                "name": call["name"],
                "result": f"{DOERS[call['name']](*call['arguments'].values())}",
            }
            for call in calls
        ]
        body = api.create(input=results, previous_interaction_id=body["id"], tools=tools)
    return turns, text(body)


@pytest.mark.parametrize(
    ("prompt", "turns", "answer"),
    [
        ("What is 3 + 4?", [[("add", [3, 4])]], "3 + 4 is 7."),
        ("What's 3 plus 4?", [[("add", [3, 4])]], "3 + 4 is 7."),
        ("Calculate 10 divided by 4", [[("divide", [10, 4])]], "10 / 4 is 2.5."),
        ("Subtract 3 from 10, please", [[("subtract", [10, 3])]], "10 - 3 is 7."),
        ("What is the product of 4 and 5?", [[("multiply_numbers", [4, 5])]], "4 * 5 is 20."),
        ("1,000 + 24 = ?", [[("add", [1000, 24])]], "1000 + 24 is 1024."),
        ("What is (3+4)*5?", [[("add", [3, 4])], [("multiply_numbers", [7, 5])]], "(3+4)*5 is 35."),
        (
            "What is 2 * 3 + 4 * 5?",
            [[("multiply_numbers", [2, 3]), ("multiply_numbers", [4, 5])], [("add", [6, 20])]],
            "2 * 3 + 4 * 5 is 26.",
        ),
        (
            "Add 2 and 3, then multiply 4 and 5",
            [[("add", [2, 3]), ("multiply_numbers", [4, 5])]],
            "2 + 3 is 5. 4 * 5 is 20.",
        ),
        (
            "Add 2 and 3, then multiply the result by 4",
            [[("add", [2, 3])], [("multiply_numbers", [5, 4])]],
            "(2 + 3) * 4 is 20.",
        ),
        (
            "What is 3 + 4, and what is the weather in Paris?",
            [[("add", [3, 4]), ("get_weather", ["Paris"])]],
            "3 + 4 is 7. 18 °C in Paris.",
        ),
        ("We meet on 2026-01-02, 10-12, call 555-1234", [], "You said: We meet on 2026-01-02, 10-12, call 555-1234"),
    ],
)
def test_each_operation_has_its_function(api: Api, prompt: str, turns: list[Calls], answer: str) -> None:
    assert run(api, prompt, ALL) == (turns, answer)


def test_what_no_function_does_is_done_in_the_head(api: Api) -> None:
    assert run(api, "What is 3 + 4 * 5?", [ADD]) == ([[("add", [3, 20])]], "3 + 4 * 5 is 23.")
    assert run(api, "What is 4 * 5?", [ADD]) == ([], "You said: What is 4 * 5?")


@pytest.mark.parametrize(("prompt", "sum_"), [("What is (3+4)*5?", "(3+4)*5"), ("What is 12*12", "12*12")])
def test_a_calculator_gets_the_whole_sum(api: Api, prompt: str, sum_: str) -> None:
    turns, answer = run(api, prompt, [CALCULATOR, WEATHER])
    assert turns == [[("calculator", [sum_])]]
    assert answer == f"{sum_} is {DOERS['calculator'](sum_)}."


def test_a_list_of_numbers_is_an_argument_too(api: Api) -> None:
    total = function("sum_numbers")
    total["parameters"] = {"type": "object", "properties": {"numbers": {"type": "array", "items": {"type": "number"}}}}
    body = api.create(input="What is 3 + 4?", tools=[total])
    assert body["steps"][-1]["arguments"] == {"numbers": [3, 4]}


@pytest.mark.parametrize("wrong", [{"is_error": True, "result": "overflow"}, {"result": "no idea"}])
def test_a_result_that_is_no_number_is_said_as_it_is(api: Api, wrong: dict[str, Any]) -> None:
    first = api.create(input="What is (3+4)*5?", tools=ALL)
    result = {"type": "function_result", "call_id": first["steps"][-1]["id"], "name": "add", **wrong}
    body = api.create(input=[result], previous_interaction_id=first["id"], tools=ALL)
    assert text(body) == ("add failed: overflow." if wrong.get("is_error") else "No idea.")


def test_no_sum_is_called_for_where_calls_are_forbidden(api: Api) -> None:
    body = api.create(input="What is 3 + 4?", tools=ALL, generation_config={"tool_choice": "none"})
    assert body["status"] == "completed"
