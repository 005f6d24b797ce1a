"""All open questions, and the doubts that a request gives rise to."""

from __future__ import annotations

from collections.abc import Iterator

from ..request import CheckedRequest
from .asked import ASKED
from .conversation import CONVERSATION
from .media import MEDIA_IN_INPUTS, RESULTS
from .questions import Doubt, Subject
from .schemas import SCHEMAS
from .settings import FORMATS, SETTINGS
from .tools import TOOLS

SUBJECTS: tuple[Subject, ...] = (
    ASKED,
    SETTINGS,
    FORMATS,
    TOOLS,
    SCHEMAS,
    MEDIA_IN_INPUTS,
    RESULTS,
    CONVERSATION,
)


def doubts_of(request: CheckedRequest) -> Iterator[Doubt]:
    """Yield what is doubted of a request that no rule refuses."""
    for subject in SUBJECTS:
        if subject.concerns(request):
            for question in subject.questions:
                yield from question.doubts(request)
