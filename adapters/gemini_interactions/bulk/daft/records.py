"""Say of a row what is to be known of it: a struct, with the answer or the error."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from daft import DataType, Series

from ...client.http.error_mapping import is_retryable
from ...models.costs import cost_of_tokens
from ...wire.interaction import Interaction

_TOKENS = {
    "input": "total_input_tokens",
    "output": "total_output_tokens",
    "thought": "total_thought_tokens",
    "cached": "total_cached_tokens",
    "total": "total_tokens",
}


def record_type(value: DataType | None, *, steps: bool) -> DataType:
    """Return the type of the column.

    Args:
        value: the type of the objects; None where answers are texts only.
        steps: whether the steps are in it.
    """
    text, number = DataType.string(), DataType.int64()
    medium = DataType.struct({"type": text, "mime_type": text, "data": DataType.binary(), "uri": text})
    error = DataType.struct({"type": text, "code": text, "message": text, "retryable": DataType.bool()})
    found: DataType = DataType.struct(
        {
            "text": text,
            **({"value": value} if value is not None else {}),
            "media": DataType.list(medium),
            "id": text,
            "status": text,
            "model": text,
            "tokens": DataType.struct(dict.fromkeys(_TOKENS, number)),
            "cost": DataType.float64(),
            **({"steps": text} if steps else {}),
            "error": error,
        }
    )
    return found


def series_of(rows: Sequence[Any], dtype: DataType) -> Series:
    """Return the column of a batch of rows.

    Daft cannot make a column of maps of which all are null, such as one of rows that failed: so it gets a row more, with a map.
    """
    return Series.from_pylist([*rows, _empty(dtype)], "interact", dtype=dtype).slice(0, len(rows))


def _empty(dtype: DataType) -> Any:
    """Return a value of a type that has all maps in it, each empty."""
    if dtype.is_struct():
        return {name: _empty(part) for name, part in dtype.fields.items()}
    if dtype.is_list():
        return [_empty(dtype.dtype)]
    return {} if dtype.is_map() else None


def record(
    interaction: Interaction | None,
    *,
    asked: Mapping[str, Any],
    value: Any = None,
    error: BaseException | None = None,
    steps: bool = False,
) -> dict[str, Any]:
    """Return a row.

    Args:
        interaction: what was answered; None where nothing was.
        asked: the options of the request.
        value: the object in it.
        error: why it failed; None where it did not.
        steps: whether the steps are in it.
    """
    told = None
    if error is not None:
        code = getattr(error, "code", None) or getattr(error, "status_code", None)
        told = {
            "type": type(error).__name__,
            "code": None if code is None else str(code),
            "message": getattr(error, "message", None) or str(error),
            "retryable": is_retryable(error),
        }
    if interaction is None:
        return {"id": getattr(error, "interaction_id", None), "error": told}
    usage, model = interaction.usage, interaction.model or interaction.agent or asked.get("model") or asked.get("agent")
    found = {
        "text": interaction.text or None,
        "value": value,
        "media": _media(interaction) or None,
        "id": interaction.id or None,
        "status": interaction.status,
        "model": model,
        "tokens": None if usage is None else {name: getattr(usage, field) for name, field in _TOKENS.items()},
        "cost": cost_of_tokens(usage, model, date.today(), interaction.service_tier),
        "error": told,
    }
    return {**found, "steps": json.dumps(interaction.reply_steps(), ensure_ascii=False)} if steps else found


def _media(interaction: Interaction) -> list[dict[str, Any]]:
    media: tuple[Any, ...] = (*interaction.images, *interaction.audio, *interaction.videos)
    return [
        {"type": medium.type, "mime_type": medium.mime_type, "data": _bytes(medium.data), "uri": medium.uri} for medium in media
    ]


def _bytes(data: Any) -> bytes | None:
    try:
        return base64.b64decode(data) if isinstance(data, str) else data
    except (binascii.Error, ValueError):
        return None
