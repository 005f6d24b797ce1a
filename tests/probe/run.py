"""Try the statements: `python -m tests.probe.run`, or `make probe`. docs/contribute/probe.md has the settings."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Any

import httpx

from gemini_interactions import Client, __version__
from gemini_interactions.client.client import requester_of
from gemini_interactions.emulator import Emulator

from .budget import Budget
from .cleaning import Made
from .evidence import Recordings, Watched
from .report import by_basis, listing, report
from .service import Face, Service
from .statement import Statement, statements
from .through_sdk import SdkFace
from .trial import Outcome, clean, verdict_of

ROOT = Path(__file__).parents[2]
_YES = ("1", "true", "yes")


@dataclass(frozen=True)
class Place:
    """Where statements are tried.

    Attributes:
        name: for people.
        is_cloud: whether it is Google Cloud.
        client: settings of our client.
        sdk: settings of the SDK's.
        base_url: where the SDK finds it; None: its own choice.
        transport: makes what requests go through.
        poll_interval: seconds between two looks at a run.
        secrets: what must be in no report or recording.
        is_emulator: whether it is no service of Google's.
    """

    name: str
    is_cloud: bool
    client: dict[str, Any]
    sdk: dict[str, Any]
    base_url: str | None
    transport: Callable[[], httpx.BaseTransport]
    poll_interval: float
    secrets: tuple[str, ...] = ()
    is_emulator: bool = False

    def open(self, watched: Watched, *, sdk: bool = False) -> Service:
        """The service, with every request of it watched."""
        client = Client(**self.client, transport=watched, max_retries=2)
        http = httpx.Client(transport=watched, timeout=httpx.Timeout(600.0, connect=30.0))
        face: Face | None = SdkFace(http, self.sdk, self.base_url) if sdk else None
        return Service(client, http, face=face, poll_interval=self.poll_interval)


def emulated(emulator: Emulator, *, is_cloud: bool = False) -> Place:
    """An emulator in this process, as the Gemini API or as Google Cloud."""
    settings: dict[str, Any] = {"base_url": "http://emulator"}
    if is_cloud:
        settings |= {"vertexai": True, "project": "p", "location": "global", "headers": {"authorization": "Bearer probe-token"}}
    else:
        settings |= {"api_key": "probe-key", "vertexai": False}
    sdk = {"api_key": "probe-key", "vertexai": False}
    return Place("the emulator", is_cloud, settings, sdk, "http://emulator", emulator.transport, 0.02, is_emulator=True)


def place_of(environment: dict[str, str], emulator: Callable[[], Emulator]) -> Place:
    """Where to try them, by the environment: Google Cloud, the Gemini API, or, without a key, the emulator."""
    cloud = environment.get("GOOGLE_GENAI_USE_VERTEXAI", environment.get("GOOGLE_GENAI_USE_ENTERPRISE", ""))
    if cloud.lower() in _YES:
        project = environment.get("GOOGLE_CLOUD_PROJECT", "")
        sdk = {"vertexai": True, "project": project, "location": environment.get("GOOGLE_CLOUD_LOCATION", "global")}
        return Place("Google Cloud", True, {"vertexai": True}, sdk, None, _to_google, 3.0, (project,))
    key = environment.get("GEMINI_API_KEY") or environment.get("GOOGLE_API_KEY")
    if key:
        return Place(
            "the Gemini API", False, {"api_key": key}, {"api_key": key, "vertexai": False}, None, _to_google, 3.0, (key,)
        )
    return emulated(emulator())


def try_all(
    chosen: Sequence[Statement],
    place: Place,
    budget: Budget,
    *,
    folder: Path | None = None,
    sdk: bool = False,
) -> Iterator[Outcome]:
    """Try statements one after the other, and delete what each has made, also where this is interrupted.

    Args:
        chosen: the statements.
        place: where.
        budget: what may be spent.
        folder: where recordings go, a folder for each statement; None: nowhere.
        sdk: whether interactions are asked for through the official SDK's client.
    """
    for statement in chosen:
        if (reason := _cannot(statement, place, budget, sdk=sdk)) is not None:
            yield Outcome(statement, "could not be tried", reason)
            continue
        made, before = Made(), budget.spent
        watched = Watched(place.transport(), made.saw, budget.saw)
        if folder is not None:
            watched.told.append(Recordings(folder / statement.name, set(place.secrets)).saw)
        service = place.open(watched, sdk=sdk)
        try:
            verdict, seen = verdict_of(statement, service)
        except BaseException:
            for entry in clean(made, service):
                print(f"left behind: {entry}", file=sys.stderr)
            raise
        left = clean(made, service)
        watched.close()
        yield Outcome(statement, verdict, seen, budget.spent - before, left)


def _cannot(statement: Statement, place: Place, budget: Budget, *, sdk: bool) -> str | None:
    if sdk and not statement.through_sdk:
        return "the official SDK's client has no such call"
    if statement.where == "cloud" and not place.is_cloud:
        return "it is about Google Cloud"
    if statement.where == "gemini" and place.is_cloud:
        return "it is about the Gemini API"
    if statement.where == "google" and place.is_emulator:
        return "the emulator has no such API"
    if not budget.has(statement.cost):
        return f"over budget: up to ${statement.cost:.4f}, and ${max(budget.limit - budget.spent, 0.0):.4f} are left"
    return None


def chosen_by(only: str, every: Sequence[Statement]) -> list[Statement]:
    """Those of these names, or rooms; without a name all but the dear ones.

    Raises:
        SystemExit: there is none of a name.
    """
    names = only.replace(",", " ").split()
    if not names:
        return [statement for statement in every if not statement.is_dear]
    unknown = {name for name in names if not any(name in (statement.name, statement.room) for statement in every)}
    if unknown:
        raise SystemExit(f"there is no statement or room {', '.join(sorted(unknown))}; --list names them all")
    return [statement for statement in every if statement.name in names or statement.room in names]


def main(arguments: Sequence[str], environment: dict[str, str]) -> int:
    """Try what the environment says, and write the report.

    Returns:
        1 if a statement is false, or something was left behind; else 0.
    """
    every = statements()
    if "--list" in arguments:
        print(listing(every))
        return 0
    chosen = chosen_by(environment.get("ONLY", ""), every)
    sdk = "--sdk" in arguments
    emulator = Emulator(background_seconds=0.05)
    place = place_of(environment, lambda: emulator)
    budget = Budget(float(environment.get("BUDGET") or "1.00"))
    began = datetime.now(UTC)
    folder = ROOT / "build" / "probe" / began.strftime("%Y%m%d-%H%M%S")
    outcomes: list[Outcome] = []
    with _stopped_as_by_hand():
        try:
            for outcome in try_all(chosen, place, budget, folder=folder / "recordings", sdk=sdk):
                outcomes.append(outcome)
                print(f"{outcome.verdict:>20}  {outcome.statement.name}  {_blot(outcome.seen, place)}", flush=True)
        except KeyboardInterrupt:
            print("Interrupted; what was made is deleted.", file=sys.stderr)
    about = [
        ("date", f"{began:%Y-%m-%d %H:%M} UTC"),
        ("client", "google-genai " + version("google-genai") if sdk else f"gemini-interactions {__version__}"),
        ("address", _blot(requester_of(place.open(Watched(place.transport())).client).url, place)),
        ("spent", f"${budget.spent:.4f} of ${budget.limit:.2f}, by the table of prices"),
    ]
    text = report(outcomes, service=place.name, about=about, secrets=place.secrets)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(text, "utf-8")
    print("\n".join(by_basis(outcome.statement for outcome in outcomes)))
    print(f"\n{text.splitlines()[2]} ${budget.spent:.4f} spent. Report and recordings: {folder.relative_to(ROOT)}")
    return int(any(outcome.verdict == "false" or outcome.left for outcome in outcomes))


@contextmanager
def _stopped_as_by_hand() -> Iterator[None]:
    """Let a request to end, as a runner sends it, be what Ctrl-C is: what was made is deleted."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _blot(text: str, place: Place) -> str:
    for secret in place.secrets:
        text = text.replace(secret, "[redacted]") if secret else text
    return text


def _to_google() -> httpx.BaseTransport:
    return httpx.HTTPTransport(retries=1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], dict(os.environ)))
