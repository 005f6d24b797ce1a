"""Sums of a prompt, in signs or in words: `(3 + 4) * 5`, `add 2 and 3, then multiply the result by 4`, `12 divided by 4`."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, DecimalException

_SEARCHED = 4_000  # characters of a prompt
_LONGEST = 200
_MOST = 16
_BEFORE = "_"  # stands for the sum before

_NUMBER = r"-?\d+(?:\.\d+)?"
_RESULT = r"(?:(?:the|this|that|its) )?(?:result|sum|product|answer|total|difference|quotient)|it|that"
_TERM = rf"({_NUMBER}|\([^()]*\)|(?:{_RESULT})\b)"
_AMONG = r"(?:the )?(?:numbers? )?"

# Sums in words -> the same in signs. Operands of a sum that is said in words become a group.
_IN_SIGNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(words, re.IGNORECASE), signs)
    for words, signs in (
        (r"(?<=\d),(?=\d{3}(?!\d))", ""),
        (r"[×·]|(?<=\d) x (?=\d)", "*"),
        (r"÷", "/"),
        (r"[−–](?=\s*\d)", "-"),
        (r"\s+plus\s+(?=[\d(])", " + "),
        (r"\s+minus\s+(?=[\d(])", " - "),
        (r"\s+(?:times|multiplied (?:by|with))\s+(?=[\d(])", " * "),
        (r"\s+(?:divided by|over)\s+(?=[\d(])", " / "),
        (r"\s+(?:to the power of|raised to(?: the power of)?)\s+(?=[\d(])", " ^ "),
        (r"(?<=\d)\s+squared\b", " ^ 2"),
        (rf"\bsubtract {_AMONG}{_TERM} from {_TERM}", r"(\2 - \1)"),
        (rf"\badd {_TERM} to (?:{_RESULT})\b", rf"({_BEFORE} + \1)"),
        (rf"\b(?:add|sum)(?: up)?(?: of)? {_AMONG}{_TERM},? (?:and|to|with|plus) {_TERM}", r"(\1 + \2)"),
        (rf"\b(?:add|sum)(?: up)?(?: of)? {_AMONG}{_TERM}, {_TERM},? and {_TERM}", r"(\1 + \2 + \3)"),
        (rf"\b(?:multiply|product of) {_AMONG}{_TERM},? (?:and|by|with|times) {_TERM}", r"(\1 * \2)"),
        (rf"\b(?:divide|quotient of) {_AMONG}{_TERM},? (?:and|by) {_TERM}", r"(\1 / \2)"),
        (rf"\bdifference (?:between|of) {_TERM},? and {_TERM}", r"(\1 - \2)"),
        (rf"\b(?:subtract|take away) {_TERM}(?! from)\b", rf"({_BEFORE} - \1)"),
        (rf"(?<=[(])(?:{_RESULT})(?= [-+*/^])|(?<=[-+*/^] )(?:{_RESULT})(?=[)])", _BEFORE),
    )
)
_SUM = re.compile(
    rf"(?<![\w.,:/-])[(\s]*(?:{_NUMBER}|{_BEFORE})[)\s]*(?:[-+*/^][(\s]*(?:{_NUMBER}|{_BEFORE})[)\s]*)+(?![\w:/-]|\.\d)"
)
_DATE_OR_RANGE = re.compile(r"\d+(?:[-/]\d+)+")
_SIGNS: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}


@dataclass(frozen=True, slots=True)
class Operation:
    """Two terms and what is done with them: one of + - * / ^."""

    sign: str
    left: Term
    right: Term


Term = Decimal | Operation


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum: how it reads, and its terms."""

    text: str
    terms: Operation


def sums_of(prompt: str) -> list[Sum]:
    """Return the sums that a prompt asks for; one that goes on with the result of the one before holds that one."""
    text = " ".join(prompt[:_SEARCHED].split())
    for words, signs in _IN_SIGNS:
        text = words.sub(signs, text)
    found: list[Sum] = []
    for match in _SUM.finditer(text):
        written = _balanced(match.group())
        if len(written) > _LONGEST or _DATE_OR_RANGE.fullmatch(written):
            continue
        before = found[-1] if found and _BEFORE in written else None
        terms = _parsed(written, before.terms if before else None)
        if isinstance(terms, Operation):
            if before:
                found.pop()
            found.append(Sum(_read(written, before), terms))
        if len(found) == _MOST:
            break
    return found


def _balanced(text: str) -> str:
    """Return a text without the brackets at its ends that have no partner."""
    text = " ".join(text.split())
    while text.count("(") > text.count(")") and text.startswith("("):
        text = text[1:].strip()
    while text.count(")") > text.count("(") and text.endswith(")"):
        text = text[:-1].strip()
    return text


def _read(written: str, before: Sum | None) -> str:
    bare = written[1:-1] if re.fullmatch(r"\([^()]*\)", written) else written
    return bare if before is None else bare.replace(_BEFORE, f"({before.text})")


def _parsed(written: str, before: Operation | None) -> Term | None:
    try:
        return _term(ast.parse(written.replace("^", "**"), mode="eval").body, before)
    except (SyntaxError, ValueError, RecursionError, MemoryError, KeyError, DecimalException):
        return None


def _term(node: ast.expr, before: Operation | None) -> Term:
    if isinstance(node, ast.BinOp):
        return Operation(_SIGNS[type(node.op)], _term(node.left, before), _term(node.right, before))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return -Decimal(str(node.operand.value))
    if isinstance(node, ast.Constant):
        return Decimal(str(node.value))
    if isinstance(node, ast.Name) and before is not None:
        return before
    raise ValueError(node)


def computed(sign: str, left: Decimal, right: Decimal) -> Decimal | None:
    """Return the value of an operation; None if it has none, or one of too many digits."""
    try:
        if sign == "^":
            return left**right if abs(right) <= 100 and abs(left) <= 10**6 else None
        return {"+": left + right, "-": left - right, "*": left * right}[sign] if sign != "/" else left / right
    except DecimalException:
        return None


def written_number(value: Decimal) -> str:
    """Return a number in digits, without zeros at its end."""
    return f"{int(value)}" if value == value.to_integral_value() else f"{value.normalize():f}"
