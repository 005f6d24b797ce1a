"""Install the built wheel in an empty environment for each extra, and run a small program there that needs what the extra brings.

The programs ask the emulator, which the environment of the extra `emulator` serves from the installed wheel. Two at a time, by
uv, whose cache they share.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

SECONDS = 900
"""A command that takes longer hangs."""

NOT_OF_AN_EMPTY_MACHINE = re.compile(r"^(GEMINI_|GOOGLE_|PYTHON|OTEL_|LITELLM_|VIRTUAL_ENV$|PIP_CONSTRAINT$|UV_CONSTRAINT$)")
"""Variables that a new user does not have."""

ASK = """
from gemini_interactions import Client
assert Client().create(model="gemini-3.8-flash", input="My name is Ada.").text
assert "".join(event.delta.text or "" for event in Client().stream(model="gemini-3.8-flash", input="Hi")
    if event.event_type == "step.delta" and event.delta.type == "text")
"""

# Each extra -> a program that uses what it brings. Without an extra, whatever needs one says which.
PROGRAMS: dict[str, str] = {
    "": """
import importlib.metadata
from gemini_interactions import __version__
from gemini_interactions.extras import MissingExtra
assert __version__ == importlib.metadata.version("gemini-interactions")
for extra, use in {
    "langchain": "from gemini_interactions.langchain import ChatGeminiInteractions",
    "llamaindex": "from gemini_interactions.llamaindex import GeminiInteractions",
    "litellm": "from gemini_interactions.litellm import register",
    "emulator": "from gemini_interactions.emulator import Emulator; Emulator().start()",
    "redis": "from gemini_interactions.index import RedisIndex; RedisIndex('redis://x')",
    "view": "from gemini_interactions.view import show_progress",
    "webhooks": "from gemini_interactions.webhooks.jwt import jwt_claims; jwt_claims('a.b.c', {})",
    "vertex": "from gemini_interactions import Client; Client(vertexai=True, project='p', location='l').get('v1_a')",
}.items():
    try:
        exec(use)
    except MissingExtra as error:
        assert f"gemini-interactions[{extra}]" in str(error), error
    else:
        raise AssertionError(f"{use} does not need the extra {extra}")
""",
    "langchain": """
from gemini_interactions.langchain import ChatGeminiInteractions
model = ChatGeminiInteractions(model="gemini-3.8-flash")
first = model.invoke("My name is Ada.")
assert "Ada" in model.invoke([("user", "My name is Ada."), first, ("user", "What is my name?")]).text
assert "".join(chunk.text for chunk in model.stream("Hi"))
""",
    "llamaindex": """
from gemini_interactions.llamaindex import GeminiInteractions
llm = GeminiInteractions(model="gemini-3.8-flash")
assert llm.complete("Hi").text
assert [chunk for chunk in llm.stream_complete("Hi")][-1].text
""",
    "litellm": """
import litellm
from gemini_interactions.litellm import register
register()
messages = [{"role": "user", "content": "Hi"}]
reply = litellm.completion(model="gemini_interactions/gemini-3.8-flash", messages=messages)
assert reply.choices[0].message.content
""",
    "bulk": """
from gemini_interactions import Client, RateLimit
from gemini_interactions.bulk.progress import ProgressLine
with ProgressLine(1, force=True) as line:
    assert Client(rate_limit=RateLimit(requests_per_minute=600)).create(model="gemini-3.8-flash", input="Hi").text
    line.row()
""",
    "daft": """
import daft
from gemini_interactions.bulk.daft import GeminiInteractionsProvider, interact
rows = daft.from_pydict({"q": ["Hi", "Hello"]})
answers = rows.with_column("a", interact(daft.col("q"), model="gemini-3.8-flash")).to_pydict()["a"]
assert all(answer["text"] and answer["error"] is None for answer in answers), answers
""",
    "dbos": """
from dbos import DBOS
from gemini_interactions import AsyncClient
from gemini_interactions.bulk.dbos import BackgroundRuns
DBOS(config={"name": "smoke", "system_database_url": "sqlite:///smoke.sqlite"})
runs = BackgroundRuns(lambda: AsyncClient(max_retries=0))
DBOS.launch()
runs.queue("rows")
runs.enqueue("rows", "row-1", model="gemini-3.8-flash", input="Hi")
assert runs.result("row-1").text
DBOS.destroy()
""",
    "emulator": """
from gemini_interactions import Client
from gemini_interactions.emulator import Emulator
with Emulator() as emulator:
    emulator.reply("Hello, Ada.")
    assert Client(api_key="any", base_url=emulator.url).create(model="gemini-3.8-flash", input="Hi").text == "Hello, Ada."
""",
    "redis": """
from gemini_interactions.index import RedisIndex
RedisIndex("redis://127.0.0.1:6379/0")
""",
    "otel": """
from gemini_interactions import telemetry
telemetry.instrument()
""",
    "view": """
from gemini_interactions.view import show_progress
from gemini_interactions.view.html import document_html
show_progress()
assert "<title>" in document_html("A title", "")
""",
    "vertex": """
from google.auth.credentials import AnonymousCredentials
import google.auth.transport.requests
from gemini_interactions import Client
client = Client(vertexai=True, project="p", location="eu", credentials=AnonymousCredentials())
assert client.base_url.startswith("https://aiplatform.eu"), client.base_url
""",
    "webhooks": """
from gemini_interactions.webhooks import WebhookVerificationError
from gemini_interactions.webhooks.jwt import jwt_claims
try:
    jwt_claims("a.b.c", {})
except WebhookVerificationError:
    pass
""",
    "all": """
import gemini_interactions.langchain, gemini_interactions.litellm, gemini_interactions.llamaindex, gemini_interactions.view
from gemini_interactions.cli import main
from gemini_interactions.langchain import ChatGeminiInteractions
assert ChatGeminiInteractions(model="gemini-3.8-flash").invoke("Hi").text
""",
}
SERVES = "emulator"


class Failed(Exception):
    """A command ended with an error, or did not end."""


@dataclass(frozen=True)
class Install:
    """What became of one extra.

    Attributes:
        extra: its name; empty for the core alone.
        packages: how many are installed with it, this one among them.
        seconds: how long the installation and the program took.
        wrong: what failed; empty where nothing did.
    """

    extra: str
    packages: int
    seconds: float
    wrong: str = ""


def run(command: list[str], environment: dict[str, str], folder: Path) -> str:
    """Run a command elsewhere than in the checkout, and return what it printed."""
    try:
        done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise Failed(f"{command[0]} took more than {SECONDS} s") from None
    if done.returncode != 0:
        raise Failed(f"{done.stdout}{done.stderr}".strip()[-2000:])
    return done.stdout


def python_of(environment: Path) -> str:
    """Return the interpreter of an environment, on any system."""
    return str(environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def clean(variables: dict[str, str]) -> dict[str, str]:
    """Leave out what a new user does not have, and what would reach a key."""
    return {name: value for name, value in variables.items() if not NOT_OF_AN_EMPTY_MACHINE.match(name)} | {
        "PYTHONWARNINGS": "default",
        "PYTHONNOUSERSITE": "1",
    }


def installed(extra: str, wheel: Path, place: Path) -> tuple[Path, int]:
    """Make an environment with the wheel and an extra; return it, and how many packages it has."""
    environment = place / (extra or "core")
    variables = clean(dict(os.environ))
    uv = [sys.executable, "-m", "uv"]
    wanted = f"gemini-interactions{f'[{extra}]' if extra else ''} @ {wheel.resolve().as_uri()}"
    run([*uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(environment)], variables, place)
    run([*uv, "pip", "install", "--quiet", "--python", python_of(environment), wanted], variables, place)
    run([*uv, "pip", "check", "--quiet", "--python", python_of(environment)], variables, place)
    listed = run([*uv, "pip", "list", "--quiet", "--format=freeze", "--python", python_of(environment)], variables, place)
    return environment, len(listed.splitlines())


@contextmanager
def served(environment: Path, place: Path) -> Iterator[dict[str, str]]:
    """Serve the emulator of an environment; yield the variables that lead a program to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [python_of(environment), "-m", "gemini_interactions.emulator", "--port", str(port)]
    server = subprocess.Popen(command, env=clean(dict(os.environ)), cwd=place, stdout=subprocess.PIPE, text=True)
    try:
        if server.stdout is None or "interrupt to stop" not in server.stdout.readline():
            raise Failed("The emulator of the wheel does not serve.")
        yield {"GOOGLE_GEMINI_BASE_URL": f"http://127.0.0.1:{port}", "GEMINI_API_KEY": "emulator"}
    finally:
        server.terminate()
        server.wait(10)


def tried(extra: str, wheel: Path, place: Path, leads: dict[str, str]) -> Install:
    """Install an extra and run its program, with the core's questions before it."""
    begin = time.perf_counter()
    packages = 0
    try:
        environment, packages = installed(extra, wheel, place)
        variables = clean(dict(os.environ)) | leads
        run([python_of(environment), "-c", ASK + PROGRAMS[extra]], variables, place)
        return Install(extra, packages, time.perf_counter() - begin)
    except Failed as failed:
        return Install(extra, packages, time.perf_counter() - begin, str(failed))


def try_all(wheel: Path, extras: tuple[str, ...] = tuple(PROGRAMS)) -> list[Install]:
    """Try every extra, two at a time."""
    with TemporaryDirectory(prefix="release-") as folder:
        place = Path(folder)
        (place / "server").mkdir()
        try:
            server, _ = installed(SERVES, wheel, place / "server")
        except Failed as failed:
            return [Install(SERVES, 0, 0.0, str(failed))]
        with served(server, place) as leads, ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda extra: tried(extra, wheel, place, leads), extras))


def main(wheel: Path, extras: tuple[str, ...]) -> None:
    """Try some extras, all where none is named, and print what became of each."""
    installs = try_all(wheel, extras or tuple(PROGRAMS))
    for install in installs:
        name = install.extra or "core"
        print(f"{name:12} {install.packages:4} packages {install.seconds:6.1f} s  {install.wrong or 'works'}")
    sys.exit(any(install.wrong for install in installs))


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]))
