"""Sums by the caller's functions: `add(a, b)` and the like for each operation, or `calculator(expression)` for a whole sum.

Operations that wait for no other are called together, the rest once their terms are known. What no function does, while another
operation of the sum has one, is computed here: a model does that in its head.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from typing import Any

from ..model_input import ModelInput
from ..prompt_hints import split_words
from ..reply import Call
from ..result_values import is_error, result_value
from ..turn import Made, calls_made
from ..words import stems
from .arithmetic import Operation, Sum, Term, computed, sums_of, written_number
from .functions import Function, functions_asked_for

_DOERS: Mapping[str, frozenset[str]] = {
    "+": frozenset({"add", "sum", "plus", "addition", "adder"}),
    "-": frozenset({"subtract", "sub", "minus", "difference", "subtraction"}),
    "*": frozenset({"multiply", "mul", "times", "product", "multiplication", "multiplier"}),
    "/": frozenset({"divide", "div", "quotient", "division"}),
    "^": frozenset({"power", "pow", "exponent", "exponentiate", "exponentiation"}),
}
"""Operation -> the words of a function's name by which it is known to do it."""

_CALCULATING = stems("calculator calculate calc evaluate math maths mathematical arithmetic expression equation compute")
_NUMERIC = frozenset({"number", "integer"})


@dataclass(slots=True)
class Reckoning:
    """How far the sums of a prompt have come: the calls that are due, and what is known.

    Attributes:
        sums: the sums, as the prompt has them.
        due: the calls to make now.
        values: the values of the sums, as soon as all are known.
        used: the calls whose results they rest on.
    """

    sums: list[Sum]
    due: list[Call] = field(default_factory=list)
    values: list[Decimal] = field(default_factory=list)
    used: list[Made] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What the sums make, as sentences."""
        return " ".join(f"{one.text} is {written_number(value)}." for one, value in zip(self.sums, self.values, strict=True))


def reckon(given: ModelInput) -> Reckoning | None:
    """Return how far the sums of a prompt have come by the functions given; None if there are none, or if a call went wrong."""
    sums = sums_of(given.asked) if given.functions else []
    doers = {sign: one for one in reversed(given.functions) for sign in _DOERS if _does(one, sign)}
    calculator = next((one for one in given.functions if _calculates(one)), None)
    if not sums or not (calculator or any(sign in doers for one in sums for sign in _signs(one.terms))):
        return None
    found = Reckoning(sums)
    made = calls_made(given)
    for one in sums:
        value = _Reckoner(doers, calculator, made, found).whole(one)
        if value is not None:
            found.values.append(value)
    if len(found.values) < len(sums) and not found.due:
        return None
    return found


def others_asked_for(given: ModelInput) -> list[Function]:
    """Return the functions that a prompt names beside those that do its sums."""
    others = [one for one in given.functions if not _calculates(one) and not any(_does(one, sign) for sign in _DOERS)]
    return functions_asked_for(given.asked, others)


@dataclass(frozen=True, slots=True)
class _Reckoner:
    doers: Mapping[str, Function]
    calculator: Function | None
    made: list[Made]
    found: Reckoning

    def whole(self, one: Sum) -> Decimal | None:
        if self.calculator is not None and not all(sign in self.doers for sign in _signs(one.terms)):
            return self.called((self.calculator["name"], {_text_field(self.calculator) or "expression": one.text}))
        return self.value(one.terms)

    def value(self, term: Term) -> Decimal | None:
        if isinstance(term, Decimal):
            return term
        left, right = self.value(term.left), self.value(term.right)
        if left is None or right is None:
            return None
        function = self.doers.get(term.sign)
        if function is None:
            return computed(term.sign, left, right)
        return self.called((function["name"], _arguments(function, left, right)))

    def called(self, call: Call) -> Decimal | None:
        """Return what a call gave; if it was not made yet, it is due."""
        made = next((one for one in self.made if (one.name, one.arguments) == call), None)
        if made is None:
            if call not in self.found.due:
                self.found.due.append(call)
            return None
        self.found.used.append(made)
        return None if made.result is None or is_error(made.result) else _number(result_value(made.result))


def _signs(term: Term) -> Iterator[str]:
    if isinstance(term, Operation):
        yield term.sign
        yield from _signs(term.left)
        yield from _signs(term.right)


def _properties(function: Function) -> dict[str, Any]:
    schema = function.get("parameters")
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return properties if isinstance(properties, dict) else {}


def _kind(schema: Any) -> str | None:
    """Return the type of a schema; of one that may also be null, the other."""
    kind = schema.get("type") if isinstance(schema, dict) else None
    kinds = kind if isinstance(kind, list) else [kind]
    return next((entry for entry in kinds if isinstance(entry, str) and entry != "null"), None)


def _does(function: Function, sign: str) -> bool:
    kinds = [_kind(entry) for entry in _properties(function).values()]
    takes = kinds == ["array"] or sum(kind in _NUMERIC for kind in kinds) == 2
    return takes and not _DOERS[sign].isdisjoint(split_words(function["name"]))


def _calculates(function: Function) -> bool:
    told = stems(f"{' '.join(split_words(function['name']))} {function.get('description') or ''}")
    return _text_field(function) is not None and len(_properties(function)) == 1 and bool(told & _CALCULATING)


def _text_field(function: Function) -> str | None:
    return next((key for key, entry in _properties(function).items() if _kind(entry) == "string"), None)


def _arguments(function: Function, left: Decimal, right: Decimal) -> dict[str, Any]:
    fields = {key: _kind(entry) for key, entry in _properties(function).items()}
    values = [int(value) if value == value.to_integral_value() else float(value) for value in (left, right)]
    if list(fields.values()) == ["array"]:
        return {next(iter(fields)): values}
    return dict(zip([key for key, kind in fields.items() if kind in _NUMERIC], values, strict=True))


def _number(value: Any) -> Decimal | None:
    if isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value).strip())
    except DecimalException:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 40 else None
