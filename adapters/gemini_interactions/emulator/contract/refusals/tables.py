"""All rules, in the order in which they are asked: the first that applies is the answer."""

from __future__ import annotations

from ..request import CheckedRequest
from .agents import AGENTS, WITHOUT_AN_AGENT
from .asked import ASKED
from .bounds import BOUNDS
from .media import MEDIA
from .ranges import NUMBERS
from .rules import Table
from .running import RUNNING
from .schemas import SCHEMAS
from .settings import SETTINGS
from .tools import TOOL_CHOICE, TOOLS

TABLES: tuple[Table, ...] = (
    ASKED,
    NUMBERS,
    BOUNDS,
    SETTINGS,
    TOOLS,
    SCHEMAS,
    TOOL_CHOICE,
    RUNNING,
    AGENTS,
    WITHOUT_AN_AGENT,
    MEDIA,
)


def check_rules(request: CheckedRequest) -> None:
    """Check that no rule applies to a request.

    Raises:
        HTTPError: the refusal of the first that does.
    """
    for table in TABLES:
        table.check(request)
