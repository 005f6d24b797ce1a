"""Answer Daft's own `prompt`: a row is a text, or an object."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from daft import DataType
from daft.ai.protocols import Prompter, PrompterDescriptor
from daft.ai.typing import Options, UDFOptions

from ...client.http.errors import ContentBlockedError, GeminiInteractionsError
from ...framework.reply_facts import reply_facts
from ...framework.whole_answers import BLOCKED, StructuredOutputError, why_not_whole
from ...telemetry import count
from ...turns.reply import Reply
from ...wire.interaction import Interaction
from .asker import Asker
from .contents import is_null
from .forms import Form
from .held import check_is_held


class InteractionsPrompterDescriptor(PrompterDescriptor):
    """What of a `prompt` travels to workers.

    Args:
        asker: asks for rows.
        form: what answers are to be; None for texts.
        options: the options as they were given.
    """

    def __init__(self, asker: Asker, form: Form | None, options: Mapping[str, Any]) -> None:
        self._asker = asker
        self._form = form
        self._given = {name: value for name, value in options.items() if value is not None}

    def get_provider(self) -> str:
        """Return the name of the provider."""
        return self._asker.provider

    def get_model(self) -> str:
        """Return the model or agent; empty where a function says it."""
        named = self._asker.options.get("model") or self._asker.options.get("agent")
        return named if isinstance(named, str) else ""

    def get_options(self) -> Options:
        """Return the options as they were given."""
        return dict(self._given)

    def get_udf_options(self) -> UDFOptions:
        """Return how Daft is to run it.

        Daft retries a whole batch for one row that failed, and `on_error` takes all rows of it: both are done here, row by row.
        Its bound is one of batches, which may hold a row each.
        """
        return UDFOptions(concurrency=self._asker.run.max_concurrency, max_retries=0, on_error="raise")

    def instantiate(self) -> Prompter:
        """Return the prompter; called on each worker."""
        return InteractionsPrompter(self._asker, self._form)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(provider={self.get_provider()!r}, model={self.get_model()!r})"


class InteractionsPrompter(Prompter):
    """Asks for a row, and returns its text or object.

    Args:
        asker: asks for rows.
        form: what answers are to be; None for texts.
    """

    def __init__(self, asker: Asker, form: Form | None = None) -> None:
        self._asker = asker
        self._form = form
        self._column = None if form is None else _column_of(form.type)

    async def prompt(self, messages: tuple[Any, ...]) -> Any:
        """Return the answer to the messages of a row; None where one of them is null, and where it failed and that is ignored.

        Raises:
            GeminiInteractionsError: it failed, and `on_error` is `raise`.
        """
        if is_null(messages):
            return None
        on_error = self._asker.run.on_error
        try:
            interaction = await self._asker.ask(messages, stops=on_error == "raise")
            return answer_text(interaction) if self._form is None else self._object(self._form, interaction)
        except GeminiInteractionsError as error:
            if on_error == "raise":
                raise
            self._asker.failed()
            level = logging.WARNING if on_error == "log" else logging.DEBUG
            count("bulk_row_failed", "A row failed, and is null: %s: %s", type(error).__name__, error, level=level)
            return None

    def _object(self, form: Form, interaction: Interaction) -> Any:
        value = form.read(interaction)
        if self._column is None:
            return value if isinstance(value, str) else interaction.text
        try:
            check_is_held(value, self._column)
        except StructuredOutputError as error:
            error.interaction = interaction  # type: ignore[attr-defined]
            raise
        return value


def answer_text(interaction: Interaction) -> str:
    """Return the text of an answer; one that was cut off is told in the log.

    Raises:
        ContentBlockedError: it was blocked.
        StructuredOutputError: it is something else, such as a picture.
    """
    facts = reply_facts(Reply.of(interaction))
    if facts["finish_reason"] == "content_filter":
        raise ContentBlockedError(
            str(facts.get("refusal") or BLOCKED), interaction=interaction, interaction_id=interaction.id or None
        )
    if not interaction.text and (interaction.images or interaction.audio or interaction.videos):
        failure = StructuredOutputError(
            "The answer has no text, but media: ask with interact(…), whose rows have them in 'media'."
        )
        failure.interaction = interaction  # type: ignore[attr-defined]
        raise failure
    if (words := why_not_whole(facts)) is not None:
        count("bulk_answer_cut_off", "A row's answer: %s", words, level=logging.WARNING, once=words)
    return interaction.text


def _column_of(kind: Any) -> DataType | None:
    """Return the type that Daft's own `prompt` gives the column of a form; None where it knows none: then it is one of texts."""
    try:
        return DataType.infer_from_type(kind)
    except Exception:  # as Daft decides it
        return None
