# Generated from async_calls_made.py by scripts/unasync.py: change that file, then run `make format`.
"""Make the call of a request: its media are uploaded before, and what is mended by another call is asked for again, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ..client.http.deadline import Deadline
from ..client.http.errors import FileUnavailable, PreviousInteractionUnavailable
from ..client.http.requester import Requester
from ..client.interactions.calls import InteractionCall
from .chat_request import ChatRequest
from .uploaded_files import uploaded
from .uploads import upload_media

T = TypeVar("T")


def make_call(
    requester: Requester,
    request: ChatRequest,
    make: Callable[[InteractionCall], T],
    deadline: Deadline,
    *,
    stream: bool = False,
) -> T:
    """Make the call of a request that has been decided, and return what comes of it.

    A file that is gone although it was counted on is uploaded again. Where the interaction to continue is not available, or
    holds a file that is gone, the history is sent whole, after its media were uploaded.

    Args:
        requester: makes the HTTP requests.
        request: the request.
        make: makes a call.
        deadline: when the media must be there.
        stream: whether the answer comes as events.
    """
    renewed = False
    while True:
        media = request.media_to_upload()
        files = upload_media(requester, media, deadline) if media else {}
        addresses = {medium: file.address for medium, file in files.items()}
        call = request.prepare(requester.url, {}, stream=stream, addresses=addresses)
        try:
            return make(call)
        except (FileUnavailable, PreviousInteractionUnavailable) as error:
            is_ours = isinstance(error, FileUnavailable) and uploaded.forget(files.values(), error.message)
            if is_ours and not renewed:
                renewed = True
            elif request.replay_instead():
                renewed = False
            else:
                raise
