"""Verify deliveries of webhooks and read them, without I/O.

Reference: aistudio.google.com/docs/webhooks.
"""

from .age import TOLERANCE
from .errors import WebhookVerificationError
from .event import WebhookEvent
from .jwt import SIGNING_KEYS_URL
from .verification import Headers, verify

__all__ = ["SIGNING_KEYS_URL", "TOLERANCE", "Headers", "WebhookEvent", "WebhookVerificationError", "verify"]
