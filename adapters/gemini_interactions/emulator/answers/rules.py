"""Rules by which the emulator answers as a model. It is none: the same request always gets the same kind of answer.

`RULES` are tried in their order, over the text of the newest user input, and the first that has an answer gives it. A new rule is
a row. A function is never called with `tool_choice: none`; `max_output_tokens` cuts a text and makes the interaction
`incomplete`, `stop_sequences` cut a text before them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..contract.catalogue import makes_images, searches_last
from ..contract.signatures import PLACEHOLDER
from ..core.ids import new_call_id
from ..core.record import Step
from .built_in_tools import answer_by_tools
from .calls.calls import call_for_sums, call_functions, call_functions_found, call_further_functions, call_next, look_up
from .calls.computer import use_computer
from .context.in_words import answer_in_words
from .cutting import cut_texts
from .echo import echo
from .forms.formats import answer_in_formats
from .media.media import answer_in_medium
from .model_input import ModelInput, Outputs, Sign
from .reply import Reply
from .results import answer_results

_SUMMARIES = (
    "**Reading the request**\n\nI'm looking at what was asked: {prompt}\n\n\n",
    "**Preparing the answer**\n\nI've decided what to do and write it down now.\n\n\n",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: when it answers, in the words of the documentation, and its answer; None where it has none."""

    when: str
    answer: Callable[[ModelInput, Sign], Reply | None]


RULES: tuple[Rule, ...] = (
    Rule("a search for tools of the caller's own has found functions that the prompt names", call_functions_found),
    Rule("results wait, and `tool_choice: any` demands another call", call_further_functions),
    Rule("`computer_use` is declared, and the prompt asks to do something with it", use_computer),
    Rule("the prompt has sums that the given functions do", call_for_sums),
    Rule("results wait, and the prompt wants something done with them", call_next),
    Rule("results wait", lambda given, sign: answer_results(given)),
    Rule("the prompt names functions, or a call is demanded", call_functions),
    Rule("the model makes images, speech, music or videos, or writes down what is said", answer_in_medium),
    Rule("a context, or what was said before, tells what the prompt asks for", lambda given, sign: answer_in_words(given)),
    Rule("the prompt is a question, and a function looks things up", look_up),
    Rule("`response_format` asks for a form", answer_in_formats),
    Rule("the prompt asks for a built-in tool that is declared", answer_by_tools),
    Rule("nothing else fits", lambda given, sign: echo(given)),
)


def answer_as_model(given: ModelInput, sign: Sign) -> Outputs:
    """Return the steps of the answer, and the status of the interaction.

    Args:
        given: the request, and what came before it.
        sign: Make a signature.
    """
    reply = next(reply for rule in RULES if (reply := rule.answer(given, sign)) is not None)
    calls: list[Step] = [
        {"id": new_call_id(), "type": "function_call", "name": name, "arguments": arguments} for name, arguments in reply.calls
    ]
    is_cut = cut_texts(given, reply.outputs)
    thoughts = [] if makes_images(given.model) else [thought(given, sign)]
    answer = [*thoughts, *reply.outputs, *calls]
    steps = [*answer, *reply.tools] if searches_last(given.model) else [*reply.tools, *answer]
    return steps, "requires_action" if calls else "incomplete" if is_cut else "completed"


def thought(given: ModelInput, sign: Sign) -> Step:
    """Return the thought that goes before an answer; its summary is there only if asked for."""
    if not given.thinks:
        return {"signature": PLACEHOLDER, "type": "thought"}
    step: Step = {"signature": sign()}
    if given.config.get("thinking_summaries") == "auto":
        step["summary"] = [{"text": text.format(prompt=given.prompt[:200]), "type": "text"} for text in _SUMMARIES]
    return {**step, "type": "thought"}
