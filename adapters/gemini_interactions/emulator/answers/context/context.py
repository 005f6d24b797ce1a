"""Questions over a given context: answered with the sentence of it that fits.

A context is what frameworks put around the texts that they found (`frames`), a table that comes with the question,
the text before the question in the same message, what the system instruction tells, what the user told before, and what
functions returned before.
"""

from __future__ import annotations

import csv
import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from itertools import islice

from ...contract.history import contents_of, text_of
from ...core.record import Step
from ..model_input import ModelInput
from ..result_values import result_text
from ..words import stems
from .frames import framed
from .statements import LONGEST_TEXT, Statement, fitting, statements, summary, sums_up

_ASKING = re.compile(
    r"\s*(?:(?:and|so|ok|please|now)[ ,]+)?(?:what|who|whom|whose|when|where|which|why|how|is|are|was|were|do|does|did|can|could"
    r"|has|have|will|tell me|explain|describe|summari[sz]e|list|name)\b",
    re.IGNORECASE,
)
# Sentences that tell the model what to do, and are no knowledge.
_TELLING = re.compile(
    r"(?:you|your|always|never|do|don['’]?t|answer|reply|respond|use|be|if|please|when|act|speak|write|keep|think|call|given|only)\b",
    re.IGNORECASE,
)
_SUMMED_UP = re.compile(
    r"\W*(?:please |can you )*(?:summari[sz]e|sum up|shorten|tl;?dr)\b[^:\n]{0,200}[:\n]\s*(?P<context>.{40,})", re.I | re.DOTALL
)
_FORM_OF_AGENTS = re.compile(r"^[ \t]*Action(?: Input)?:", re.MULTILINE)  # tools in words, and no context
_MOST_EARLIER = 200  # steps of a conversation that are looked through

UNKNOWN = "I don't know: the given context does not tell it."


def is_question(text: str) -> bool:
    """Return whether a text asks something."""
    return text.rstrip().endswith("?") or _ASKING.match(text) is not None


def answer_from_prompt(given: ModelInput) -> str | None:
    """Answer from the context that the prompt puts into a frame."""
    found = framed(given.prompt)
    if found is None or not (found.has_label or is_question(found.question) or sums_up(found.question)):
        return None
    before = found.answer if found.answer != UNKNOWN else ""
    return answer_from(found.question, found.context, before) or UNKNOWN


def answer_from_instruction(given: ModelInput) -> str | None:
    """Answer from the context that the system instruction puts into a frame."""
    instruction = given.settings.get("system_instruction") or ""
    found = framed(instruction) if is_question(given.prompt) and not _FORM_OF_AGENTS.search(instruction) else None
    if found is None:
        return None
    return answer_from(given.prompt, found.context) or answer_from_conversation(given) or UNKNOWN


def answer_from(question: str, context: str, before: str = "") -> str | None:
    """Return the statements of a context that fit a question, or what it is about, if that is the question.

    Args:
        question: the question.
        context: the text that is to answer it.
        before: an answer that stays, unless the context has a better one.
    """
    asked = stems(question)
    if sums_up(question) or not asked:
        return summary(f"{before}\n\n{context}")
    return fitting(question, [*(replace(one, inherited=asked) for one in statements(before)), *statements(context)])


def answer_from_conversation(given: ModelInput) -> str | None:
    """Answer from a document, from the text before the question, or from what was told before; each must share enough words."""
    prompt = given.prompt
    documents = "\n\n".join(_documents(given.inputs))
    if documents and (found := answer_from(prompt, documents)):
        return found
    if match := _SUMMED_UP.match(prompt[:LONGEST_TEXT]):
        return summary(match.group("context"))
    if not is_question(prompt) and not is_question(prompt.rsplit("\n", 1)[-1]):
        return None
    before, question = _parted(prompt)
    for said in (statements(before), _told(given)):
        if said and (answer := fitting(question, said, least=0.5)):
            return answer
    return summary(before) if before and sums_up(question) else None


def _parted(prompt: str) -> tuple[str, str]:
    """Return what stands before the question, or after it, and the question."""
    lines = [line for line in prompt.strip().split("\n") if line.strip()]
    if len(lines) > 1 and is_question(lines[-1]):
        return "\n".join(lines[:-1]), lines[-1]
    if len(lines) > 1 and is_question(lines[0]):
        return "\n".join(lines[1:]), lines[0]
    *before, question = [statement.text for statement in statements(lines[-1] if lines else "")] or [prompt]
    return ("\n".join(before), question) if is_question(question) else ("", prompt)


def _documents(steps: list[Step]) -> Iterator[str]:
    """Yield the text of tables among documents, a paragraph for each row; other documents are no text."""
    for content in contents_of(steps):
        if content["type"] == "document" and content.get("mime_type") == "text/csv" and content.get("data"):
            try:
                text = b64decode(content["data"][: LONGEST_TEXT // 3 * 4]).decode("utf-8", "replace")
                header, *rows = csv.reader(StringIO(text))
            except (Error, ValueError, csv.Error):
                continue
            yield "\n\n".join(", ".join(f"{name} {cell}" for name, cell in zip(header, row, strict=False)) for row in rows)


def _told(given: ModelInput) -> list[Statement]:
    """Return what the system instruction and earlier turns tell: the user's words, documents, and results of functions."""
    told = [one for one in statements(given.settings.get("system_instruction") or "") if not _TELLING.match(one.text)]
    for step in islice(given.backwards(), _MOST_EARLIER):
        if step in given.inputs:
            continue
        if step["type"] == "user_input":
            told += [one for one in statements(text_of(step)) if not one.text.endswith("?") and not _ASKING.match(one.text)]
            told += [one for text in _documents([step]) for one in statements(text)]
        elif step["type"] == "function_result":
            told += statements(result_text(step))
    return told
