"""What a request names and cannot have: files, stores, environments."""

from __future__ import annotations

from ..core.errors import INVALID_ARGUMENT, OPEN, Refusal
from ..core.limits import LARGEST_UPLOAD, LONGEST_PATH, MOST_FILES

_REPORTED = "as reported of generateContent"
_OWN = "the emulator's own limit"

LOST_FILE = Refusal(
    name="a file that is not there, or no longer",
    message="You do not have permission to access the File {id} or it may not exist.",
    code="permission_denied",
    status=403,
    source=_REPORTED,
)
UNREADY_FILE = Refusal(
    name="a file that is worked on, or could not be read",
    message="The File {id} is not in an ACTIVE state and usage is not allowed.",
    code="failed_precondition",
    source=_REPORTED,
)
LOST_STORE = Refusal(
    name="a file search store that is not there",
    message="File search store not found: '{name}'.",
    code="not_found",
    status=404,
    source=OPEN,
)
UNREADABLE_FILTER = Refusal(
    name="a filter of metadata that cannot be read",
    message="Invalid metadata filter near '{text}'.",
    source=f"docs: file-search, which has it as google.aip.dev/160; words: {OPEN}",
)
LOST_ENVIRONMENT = Refusal(
    name="an environment that is not there",
    message="Environment not found: '{id}'.",
    code="not_found",
    status=404,
    source=f"docs: antigravity; words: {OPEN}",
)
EXPIRED_ENVIRONMENT = Refusal(
    name="an environment that has expired",
    message="The environment '{id}' has expired.",
    code="failed_precondition",
    source=f"docs: antigravity; words: {OPEN}",
)
WRONG_PATH = Refusal(
    name="a source that leads out of its environment",
    message="Invalid path: '{path}'.",
    source=OPEN,
)
LONG_PATH = Refusal(
    name="a source with too long a path",
    message=f"Invalid path: '{{path}}…'. It has more than {LONGEST_PATH} characters.",
    source=_OWN,
)
FULL_ENVIRONMENT = Refusal(
    name="sources that are too many, or too large",
    message=f"The environment is full at '{{path}}': it holds {MOST_FILES} files and {LARGEST_UPLOAD} bytes at most.",
    source=_OWN,
)
WRONG_SOURCE = Refusal(
    name="a source that is said to be base64 and is not",
    message=INVALID_ARGUMENT,
    source=OPEN,
)

NAMED: tuple[Refusal, ...] = (
    LOST_FILE,
    UNREADY_FILE,
    LOST_STORE,
    UNREADABLE_FILTER,
    LOST_ENVIRONMENT,
    EXPIRED_ENVIRONMENT,
    WRONG_PATH,
    LONG_PATH,
    FULL_ENVIRONMENT,
    WRONG_SOURCE,
)
