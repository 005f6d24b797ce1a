"""Ask for each row, and return all that is to be known of it, whatever becomes of the others."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from daft import DataType, Expression, Series
from daft.ai.provider import load_provider
from daft.session import current_provider, current_session
from daft.udf import cls, method

from ...client.http.errors import GeminiInteractionsError, InvalidOption
from ...wire.interaction import Interaction
from .asker import Asker
from .contents import is_null
from .forms import Form, column_of
from .held import check_is_held
from .options import ON_ERROR, check_may_be_column, declares_functions
from .prompter import answer_text
from .provider import NAME, GeminiInteractionsProvider, register
from .records import record, record_type, series_of

_BATCHES = 2
"""Batches of rows that Daft prepares ahead, so that there is always one to go on with."""


def interact(
    messages: Expression | str | Sequence[Expression | str],
    return_format: Any = None,
    *,
    system_message: str | None = None,
    provider: str | GeminiInteractionsProvider | None = None,
    model: str | Expression | None = None,
    steps: bool = False,
    **options: Any,
) -> Expression:
    """Return an expression that asks for each row and says all of it, where `prompt` says the text.

    A row is a struct: `text`, `value` (the object, with `return_format`), `media`, `id`, `status`, `model`, `tokens` (`input`,
    `output`, `thought`, `cached`, `total`), `cost` in US dollars where it is known, `steps`, and `error` (`type`, `code`,
    `message`, `retryable`), which is null where it succeeded. A row that fails stops no other. One with a null message is null,
    and costs nothing.

    The service keeps the answers, since `id` names them; with `store=False` it keeps none, and `id` is null.

    Args:
        messages: the columns that hold what is asked, and texts that are the same for all rows.
        return_format: what answers are to be, such as a pydantic class.
        system_message: the system instruction.
        provider: a provider, or its name; else that of Daft's session.
        model: the model, or `agents/<agent>`; gemini-3.8-flash if not given.
        steps: whether a row has its steps, too, as JSON: citations, thoughts, calls of tools.
        **options: those of `GeminiInteractionsProvider.get_prompter`, but `on_error`. An option of a request may be a column.

    Raises:
        InvalidOption: an option is unknown or wrong; nothing was sent.
    """
    if isinstance(system_message, Expression):
        check_may_be_column("system_message")
    columns = {name: value for name, value in {"model": model, **options}.items() if isinstance(value, Expression)}
    fixed = {name: value for name, value in options.items() if name not in columns}
    if fixed.get("on_error") is not None:
        raise InvalidOption(
            f"'on_error' ({', '.join(ON_ERROR)}) is for prompt(): here, a row that fails has its 'error'.", field="on_error"
        )
    given = [messages] if isinstance(messages, Expression | str) else list(messages)
    if not any(isinstance(message, Expression) for message in given):
        raise InvalidOption("'messages' has no column: give an expression, such as col('question').", field="messages")
    form = None if return_format is None else Form(return_format)
    named = None if isinstance(model, Expression) else model
    asker = _provider(provider).asker(named, form, system_message, fixed, keeps=True, columns=columns)
    if not steps and declares_functions(asker.options.get("tools")):
        raise InvalidOption("A function is not called in a bulk run; its calls are in 'steps': set steps=True.", field="steps")
    value, _ = column_of(form) if form is not None else (None, None)
    dtype = record_type(value, steps=steps)
    rows = _rows_class(dtype, asker.run.max_concurrency)(asker, form, dtype, steps)
    found: Expression = rows.interact(*given, **columns)
    return found


def _rows_class(dtype: DataType, batch_size: int) -> Any:
    """Return the class that Daft makes on workers. Its method says what its column is, so that each expression has its own."""

    class Rows(_Rows):
        @method.batch(return_dtype=dtype, batch_size=batch_size)
        async def interact(self, *messages: Any, **options: Any) -> Series:
            return await self.ask_all(messages, options)

    return cls(Rows, max_concurrency=_BATCHES, max_retries=0, on_error="raise", name_override="interact")


class _Rows:
    def __init__(self, asker: Asker, form: Form | None, dtype: DataType, steps: bool) -> None:
        self._asker = asker
        self._form = form
        self._dtype = dtype
        self._steps = steps

    async def ask_all(self, messages: Sequence[Any], options: Mapping[str, Any]) -> Series:
        """Ask for a batch of rows."""
        length = next(len(column) for column in (*messages, *options.values()) if isinstance(column, Series))
        columns = [_values(column, length) for column in messages]
        named = {name: _values(column, length) for name, column in options.items()}
        rows = [
            self._row([column[at] for column in columns], {name: column[at] for name, column in named.items()})
            for at in range(length)
        ]
        return series_of(await asyncio.gather(*rows), self._dtype)

    async def _row(self, messages: Sequence[Any], options: Mapping[str, Any]) -> dict[str, Any] | None:
        if is_null(messages):
            return None
        asked = {**self._asker.options, **options}
        interaction, error, value = None, None, None
        try:
            interaction = await self._asker.ask(messages, options)
            if self._form is not None:
                value = self._value(self._form, interaction)
            elif not _has_media(interaction):
                answer_text(interaction)
        except GeminiInteractionsError as failure:
            error = failure
            self._asker.failed()
            interaction = interaction or getattr(failure, "interaction", None)
        return record(interaction, asked=asked, value=value, error=error, steps=self._steps)

    def _value(self, form: Form, interaction: Interaction) -> Any:
        dtype, fit = column_of(form)
        value = fit(form.plain(form.read(interaction)))
        check_is_held(value, dtype)
        return value


def _values(column: Any, length: int) -> list[Any]:
    return column.to_pylist() if isinstance(column, Series) else [column] * length


def _has_media(interaction: Any) -> bool:
    return bool(interaction.images or interaction.audio or interaction.videos)


def _provider(given: str | GeminiInteractionsProvider | None) -> GeminiInteractionsProvider:
    found: Any = given
    if given is None:
        found = current_provider()
        found = found if isinstance(found, GeminiInteractionsProvider) else GeminiInteractionsProvider()
    elif isinstance(given, str):
        session = current_session()
        register()
        found = session.get_provider(given) if session and session.has_provider(given) else load_provider(given)
    if not isinstance(found, GeminiInteractionsProvider):
        raise InvalidOption(
            f"'provider' is {NAME!r} or a GeminiInteractionsProvider, not {type(found).__name__}.", field="provider"
        )
    return found
