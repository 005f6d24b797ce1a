"""Make the errors of deliveries that are not to be trusted."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..client.http.errors import GeminiInteractionsError


class WebhookVerificationError(GeminiInteractionsError):
    """A delivery is not to be trusted: answer it with 400, and do nothing else.

    Attributes:
        reason: why, for code: `missing_header`, `malformed`, `no_key` (none was given for its kind of signature), `unknown_key`
            (the key is not in `jwks`: fetch it anew), `mismatch` (wrong key, or the delivery was changed), `expired`, `too_new`,
            `wrong_audience`, `unsigned_body` or `not_an_event`.
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), reason=self.reason), self.args


def signature_mismatch() -> WebhookVerificationError:
    """Make the error of a signature that does not fit."""
    return untrusted(
        "The signature does not fit: the key is another one, or the delivery was changed on its way.", reason="mismatch"
    )


def untrusted(message: str, *, reason: str) -> WebhookVerificationError:
    """Make the error of a delivery that cannot be trusted."""
    return WebhookVerificationError(f"The delivery cannot be trusted. {message}", reason=reason)
