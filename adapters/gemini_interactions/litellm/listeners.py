"""Tell whether anybody listens to LiteLLM's logger of a call: what is for listeners only is made where there is one."""

from __future__ import annotations

import logging
from typing import Any

import litellm

_LISTS = (
    "callbacks",
    "input_callback",
    "success_callback",
    "failure_callback",
    "_async_input_callback",
    "_async_success_callback",
    "_async_failure_callback",
    "log_raw_request_response",
)
_OF_A_CALL = (
    "dynamic_input_callbacks",
    "dynamic_success_callbacks",
    "dynamic_async_success_callbacks",
    "dynamic_failure_callbacks",
    "dynamic_async_failure_callbacks",
    "logger_fn",
    "log_raw_request_response",
    "litellm_request_debug",
)


def is_heard(log: Any) -> bool:
    """Return whether somebody may read what a call is logged with: callbacks, of all calls or of this one, or a debugging log.

    Args:
        log: LiteLLM's logger of the call.
    """
    return (
        any(getattr(litellm, name, None) for name in _LISTS)
        or any(getattr(log, name, None) for name in _OF_A_CALL)
        or logging.getLogger("LiteLLM").isEnabledFor(logging.DEBUG)
    )
