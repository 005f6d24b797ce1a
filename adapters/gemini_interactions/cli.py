"""The console command `gemini-interactions`: look at what the service keeps, serve the emulator, give coding agents the skill."""

from __future__ import annotations

import json
import re
import shutil
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from .client.client import Client
from .client.http.errors import (
    APIError,
    AuthenticationError,
    GeminiInteractionsError,
    InteractionNotFound,
    MissingAPIKey,
    PermissionDeniedError,
)
from .conversation.export import LONGEST_CHAIN
from .extras import MissingExtra
from .view.chains import Past, read_past
from .view.figures import counted, id_tail, readable_size
from .view.html.texts import shared_text, visible
from .view.turns import Turn

TIMEOUT = 60.0
"""Seconds for one attempt to read an interaction."""

RETRIES = 2
"""Attempts after the first: somebody waits."""

FAILED, INTERRUPTED = 1, 130
"""Exit codes, beside 0, and 2 for a command line that cannot be read."""

_WHY_GONE = "was deleted, has expired (kept are 55 days, 1 day without billing), or is of another project"


SKILL = Path(__file__).parent / ".agents" / "skills" / "gemini-interactions-adapters"
"""The skill for coding agents: how to use this package."""

_STEERING = re.compile("[\x7f-\x9f\ud800-\udfff]")
"""What JSON need not escape, and a terminal or an encoding would take for something else."""


class _Parser(ArgumentParser):
    """A parser whose errors name options without their values: one of them may be a key."""

    def error(self, message: str) -> NoReturn:
        head, colon, rest = message.partition("unrecognized arguments: ")
        names = [word.partition("=")[0] for word in rest.split() if word.startswith("-")]
        super().error(f"{head}{colon}{' '.join(names) or counted(len(rest.split()), 'word')}" if colon else message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit code.

    Args:
        arguments: the command line; None: that of the process.

    Raises:
        SystemExit: the command line cannot be read, or is a question for help.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["emulator"]:
        from .emulator.__main__ import main as serve  # here: it loads a whole server

        serve(given[1:])
        return 0
    options = _parser().parse_args(given)
    try:
        return _inspect(options) if options.command == "inspect" else _skill(options.install)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # nobody reads any more
        sys.stdout = None  # else its flush at the end fails again
        return FAILED
    except (GeminiInteractionsError, MissingExtra, OSError) as error:
        _say(f"error: {_words(error)}")
        return FAILED


def _parser() -> ArgumentParser:
    parser = _Parser(
        prog="gemini-interactions", description="Look at what the Gemini Interactions API keeps.", allow_abbrev=False
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    inspect = commands.add_parser(
        "inspect",
        help="show interactions, and all that they continue",
        description="Show interactions, and all that they continue, in the terminal or as HTML.",
        epilog="The key is GEMINI_API_KEY, else GOOGLE_API_KEY; another address than Google's is GOOGLE_GEMINI_BASE_URL.",
        allow_abbrev=False,
    )
    inspect.add_argument("ids", nargs="+", type=_id, metavar="ID", help="the id of an interaction; of several, one tree is shown")
    form = inspect.add_mutually_exclusive_group()
    form.add_argument(
        "--html", type=_file, metavar="FILE", help="write a page that needs nothing beside itself; -: to the output"
    )
    form.add_argument("--json", action="store_true", help="print the interactions as the service gives them, oldest first")
    inspect.add_argument("--api-key", metavar="KEY", help="the key; in a variable of the environment, nobody else sees it")
    inspect.add_argument("--base-url", metavar="URL", help="where the service is")
    inspect.add_argument("--vertexai", action="store_true", default=None, help="ask Google Cloud")
    inspect.add_argument("--project", metavar="NAME", help="the project there")
    inspect.add_argument("--location", metavar="NAME", help="a region there, us, eu or global")
    skill = commands.add_parser(
        "skill",
        help="say where the skill for coding agents is, or install it",
        description="Print where the skill for coding agents is, or copy it into a project. Copy it anew after an upgrade.",
        allow_abbrev=False,
    )
    skill.add_argument(
        "--install", type=_folder, metavar="FOLDER", help="the folder of skills to copy it into, such as .agents/skills"
    )
    commands.add_parser("emulator", help="serve a local Gemini Interactions API", add_help=False)
    return parser


def _id(text: str) -> str:
    if not text.strip():
        raise ArgumentTypeError("it is empty; an interaction with store=False has none")
    return text.strip()


def _file(text: str) -> str:
    if not text:  # as of a variable that is not set
        raise ArgumentTypeError("it is empty; -: to the output")
    return text


def _folder(text: str) -> Path:
    if not text:
        raise ArgumentTypeError("it is empty; .: this folder")
    return Path(text)


def _skill(folder: Path | None) -> int:
    if folder is None:
        print(SKILL)
        return 0
    place = folder / SKILL.name
    if place.is_symlink() or place.exists():
        if place.is_symlink() or not _is_copy_of_skill(place):
            _say(f"error: {place} is no copy of the skill: move it away, or name another folder.")
            return FAILED
        shutil.rmtree(place)
    shutil.copytree(SKILL, place)
    print(visible(str(place)))
    return 0


def _is_copy_of_skill(place: Path) -> bool:
    head = place / "SKILL.md"
    return head.is_file() and not place.samefile(SKILL) and f"name: {SKILL.name}\n".encode() in head.read_bytes()


def _inspect(options: Namespace) -> int:
    with Client(
        api_key=options.api_key,
        base_url=options.base_url,
        vertexai=options.vertexai,
        project=options.project,
        location=options.location,
        timeout=TIMEOUT,
        max_retries=RETRIES,
    ) as client:
        past = read_past(lambda id: _read(client, id), options.ids, most=LONGEST_CHAIN)
        address = client.base_url
    turns = past.turns()
    notes = _notes(past, turns)
    if options.json:
        print(_STEERING.sub(_escaped, json.dumps(past.interactions, ensure_ascii=False, indent=2)))
    elif turns and options.html:
        _write(options.html, turns, notes)
    elif turns:
        from .view.turns_in_terminal import show_turns  # here: drawing needs rich

        show_turns(turns)
    for note in notes if options.html is None else ():
        _say(note)
    for id in past.missing:
        _say(f"error: {address} keeps no interaction {id}: it {_WHY_GONE}.")
    sys.stdout.flush()
    return FAILED if past.missing else 0


def _read(client: Client, id: str) -> Mapping[str, Any] | None:
    try:
        return client.get(id).dump()
    except InteractionNotFound:
        return None


def _notes(past: Past, turns: Sequence[Turn]) -> list[str]:
    """Say what is not shown, and why."""
    ends = [
        f"What is before {id_tail(id)} is not kept any more: {id_tail(previous)} {_WHY_GONE}."
        for id, previous in past.ends.items()
    ]
    running = [f"{id_tail(turn.id)} is {turn.status}: it is still at work." for turn in turns if turn.is_running]
    return [*ends, *running]


def _write(file: str, turns: Sequence[Turn], notes: Sequence[str]) -> None:
    from .view.html import document_html, turns_html  # here: drawing needs jinja2

    title = f"{turns[-1].asked} {id_tail(turns[-1].id)}" if len(turns) == 1 else f"{counted(len(turns), 'interaction')}"
    document = document_html(title, turns_html(turns, notes=notes)).encode("utf-8")
    if file == "-":
        sys.stdout.buffer.write(document)
        return
    path = Path(file)
    path.write_bytes(document)
    print(f"{visible(str(path))}: {counted(len(turns), 'interaction')}, {readable_size(len(document))}")


def _words(error: Exception) -> str:
    """Return what went wrong in one line, and the way out."""
    text = " ".join(str(error).split())
    if isinstance(error, MissingAPIKey):
        return text.replace("pass api_key=", "give --api-key")
    if isinstance(error, AuthenticationError | PermissionDeniedError):
        return f"{text} (the key is that of GEMINI_API_KEY, else of GOOGLE_API_KEY)"
    if isinstance(error, APIError) or not isinstance(error, OSError) or error.strerror is None:
        return text
    return f"{error.filename}: {error.strerror.lower()}"


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _say(text: str) -> None:
    print(f"gemini-interactions: {visible(shared_text(text))}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
