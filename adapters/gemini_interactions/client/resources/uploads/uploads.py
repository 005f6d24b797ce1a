# Generated from async_uploads.py by scripts/unasync.py: change that file, then run `make format`.
"""Upload a file in parts."""

from __future__ import annotations

from collections.abc import Callable

from ...http.call import Call, Response
from ...http.deadline import Deadline
from ...http.errors import ConnectionFailed, ServerError
from ...http.log import logger
from ...http.requester import Requester
from . import upload_calls
from .upload_calls import INTERRUPTIONS, check_part, is_whole, part_call, query_call, received_bytes, session_url
from .upload_source import FileInput, UploadSource, open_source

Progress = Callable[[int, int], object]
"""Is told after each part how many bytes have arrived, and of how many."""


def upload(
    requester: Requester,
    file: FileInput,
    start: Callable[[UploadSource], Call],
    *,
    on_progress: Progress | None = None,
    deadline: Deadline | float | None = None,
) -> Response:
    """Upload a file, in parts that are sent again from where the connection broke.

    Args:
        requester: makes the requests.
        file: what is uploaded.
        start: returns the call that begins it.
        on_progress: is told after each part how many bytes have arrived, and of how many.
        deadline: seconds for all parts.

    Returns:
        The answer to the last part.
    """
    deadline = Deadline.of(deadline)
    with open_source(file) as source:
        session = session_url(requester.url, requester.request(start(source), deadline=deadline))
        offset = interruptions = 0
        logger.info("Uploading %d bytes.", source.size)
        while True:
            part = source.read(offset, upload_calls.PART)
            is_last = offset + len(part) >= source.size
            try:
                answer = requester.request(part_call(session, part, offset, is_last=is_last), deadline=deadline)
            except (ConnectionFailed, ServerError):
                interruptions += 1
                if interruptions > INTERRUPTIONS:
                    raise
                logger.info("The upload was interrupted after %d of %d bytes, and goes on from there.", offset, source.size)
                told = requester.request(query_call(session), deadline=deadline)
                if is_last and is_whole(told):
                    return told
                offset = received_bytes(told, source.size)
                continue
            check_part(answer, is_last=is_last)
            offset, interruptions = offset + len(part), 0
            if on_progress is not None:
                on_progress(offset, source.size)
            if is_last:
                return answer
