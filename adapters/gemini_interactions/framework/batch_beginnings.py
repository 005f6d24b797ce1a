"""Make a batch of inputs, or of the checkpoint of one. Nothing is sent yet."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from ..client.http.errors import InvalidOption
from ..conversation.plan import digests_of
from ..turns.batches import checkpoint as kept_in
from ..turns.batches.checkpoint import Target
from ..turns.batches.rows import UNSURE, WAITING, Key, check_inputs, kept_rows, rows_of
from .batch_work import Host
from .batches import Batch

M = TypeVar("M")
R = TypeVar("R")


def new_batch(
    host: Host[M, R],
    inputs: Iterable[Any],
    messages_of: Callable[[Any], M],
    options: Mapping[str, Any],
    *,
    keys: Iterable[Key] | None,
    checkpoint: Target | None,
    **settings: Any,
) -> Batch[M, R]:
    """Return a batch of which nothing has begun.

    Args:
        host: returns the calls of the model as they are now.
        inputs: what each row asks.
        messages_of: returns the framework's messages for one.
        options: of every call.
        keys: a name for each row.
        checkpoint: where it is written down.
        **settings: see `Batch`.

    Raises:
        InvalidOption: something cannot be, and nothing was sent.
    """
    kept_in.check_new(checkpoint)
    given = _listed(inputs)
    hashes = [_hash_of(host, messages_of, input) for input in given]
    rows = rows_of([found if isinstance(found, str) else "" for found in hashes], keys)
    for row, found in zip(rows, hashes, strict=True):
        if isinstance(found, Exception):
            row.failed(found)
    return Batch(host, rows, _asked(host, options), lambda i: messages_of(given[i]), options, checkpoint=checkpoint, **settings)


def kept_batch(
    host: Host[M, R],
    kept: Mapping[str, Any] | str | os.PathLike[str],
    inputs: Iterable[Any] | None,
    messages_of: Callable[[Any], M],
    options: Mapping[str, Any],
    *,
    checkpoint: Target | None,
    restart_unsure: bool,
    **settings: Any,
) -> Batch[M, R]:
    """Return the batch that a checkpoint is of; see `new_batch`.

    Args:
        host: see `new_batch`, as for the others.
        kept: the checkpoint, or its file, which is written on.
        inputs: what each row asks; None where all have begun.
        messages_of: see `new_batch`.
        options: see `new_batch`.
        checkpoint: where it is written down from now on, if not in the file that it comes from.
        restart_unsure: whether to begin rows again of which nobody knows whether they have begun.
        **settings: see `Batch`.

    Raises:
        InvalidOption: it is none, or none of these inputs.
    """
    kept_in.check(checkpoint)
    rows = kept_rows(kept_in.read(kept), _asked(host, options))
    if restart_unsure:
        for row in rows:
            if row.state == UNSURE:
                row.state, row.error = WAITING, ""
    given = None if inputs is None else _listed(inputs)
    hashes = None if given is None else [_hash_of(host, messages_of, input) for input in given]
    check_inputs(rows, None if hashes is None else [found if isinstance(found, str) else "" for found in hashes])
    if checkpoint is None and not isinstance(kept, Mapping):
        checkpoint = kept
    found = None if given is None else lambda i: messages_of(given[i])
    return Batch(host, rows, _asked(host, options), found, options, checkpoint=checkpoint, **settings)


def _listed(inputs: Iterable[Any]) -> list[Any]:
    if isinstance(inputs, str | bytes | Mapping) or not isinstance(inputs, Iterable):
        raise InvalidOption(f"'inputs' is a list with what each row asks, not {type(inputs).__name__}.", field="inputs")
    return list(inputs)


def _hash_of(host: Host[M, Any], messages_of: Callable[[Any], M], input: Any) -> str | Exception:
    """Return a hash of what a row asks; the error where that cannot be asked."""
    calls = host()
    try:
        with calls.errors():
            history = calls.to_history(messages_of(input))
            digests: Sequence[bytes] = digests_of(history.messages)
    except Exception as error:
        return error
    said = hashlib.sha256((history.system_instruction or "").encode("utf-8", "surrogatepass"))
    said.update(digests[-1] if digests else b"")
    return said.hexdigest()[:32]


def _asked(host: Host[Any, Any], options: Mapping[str, Any]) -> str:
    calls, rest = host().for_call(options)
    return str(rest.get("agent") or rest.get("model") or calls.asked)
