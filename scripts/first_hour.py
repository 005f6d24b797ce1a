"""Go the way of a new user: from `pip install` to a first answer, in a clean environment for each framework, and time it.

The package is the built wheel; the commands and programs are those of the README, in its order. There is no key: the emulator
answers, as the README says. Only its port is another than 8765, a free one. Exits with 1 where a command fails or one is mute.
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
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from venv import EnvBuilder

ROOT = Path(__file__).parent.parent
FRAMEWORKS = ("LangChain", "LlamaIndex", "LiteLLM")
WITHOUT_A_KEY = "With a key, or without one"
SERVE = "python -m gemini_interactions.emulator"
PORT_OF_README = "8765"
SECONDS = 900
"""A command that takes longer hangs."""
OURS = re.compile(r"^(GEMINI_|GOOGLE_|PYTHON|VIRTUAL_ENV$|PIP_CONSTRAINT$)")
"""Variables that a new user does not have."""


class Failed(Exception):
    """A command of the README did not do what it should."""


@dataclass
class Hour:
    """What became of one framework: seconds to install, seconds of each program, and what each said."""

    framework: str
    install: float = 0.0
    serve: float = 0.0
    programs: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def blocks(section: str) -> list[tuple[str, str]]:
    """Return the commands and programs of a section of the README, each with its language."""
    found = re.search(rf"^## {re.escape(section)}\n(.*?)(?=^## |\Z)", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    if found is None:
        raise Failed(f"The README has no section {section!r}.")
    return re.findall(r"^```(sh|python)\n(.*?)^```", found.group(1), re.M | re.S)


def run(command: list[str], environment: dict[str, str]) -> tuple[float, str]:
    """Run a command, and return its seconds and what it printed."""
    begin = time.perf_counter()
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS, cwd=environment["HOME"])
    except subprocess.TimeoutExpired:
        raise Failed(f"{command[-1]}\ntook more than {SECONDS} s") from None
    if done.returncode != 0:
        raise Failed(f"{command[-1]}\n{done.stdout}{done.stderr}")
    return time.perf_counter() - begin, done.stdout


@contextmanager
def served(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """Serve the emulator as the README says; yield the variables that it tells to set."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    server = subprocess.Popen(["bash", "-c", f"exec {SERVE} --port {port}"], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        if "interrupt to stop" not in server.stdout.readline():
            raise Failed(f"{SERVE} does not serve")
        exports = next(text for kind, text in blocks(WITHOUT_A_KEY) if kind == "sh" and text.startswith("export "))
        yield dict(re.findall(r"^export (\w+)=(\S+)$", exports.replace(PORT_OF_README, port), re.M))
    finally:
        server.terminate()
        server.wait(10)


def hour(framework: str, wheels: Path, home: Path) -> Hour:
    """Install and run what the README has for a framework."""
    spent = Hour(framework)
    home.mkdir()
    EnvBuilder(with_pip=True, symlinks=True).create(home / "venv")
    environment = {
        **{name: value for name, value in os.environ.items() if not OURS.match(name)},
        "PATH": f"{home / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "PIP_FIND_LINKS": str(wheels),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_QUIET": "1",
    }
    own = blocks(framework)
    emulator = next(text for kind, text in blocks(WITHOUT_A_KEY) if kind == "sh" and SERVE in text)
    for kind, text in [*own, ("sh", emulator.replace(SERVE, ""))]:
        if kind == "sh":
            spent.install += run(["bash", "-ec", text], environment)[0]
    begin = time.perf_counter()
    with served(environment) as variables:
        spent.serve = time.perf_counter() - begin
        for program in (text for kind, text in own if kind == "python"):
            seconds, said = run(["python", "-c", program], {**environment, **variables})
            if not said.strip():
                raise Failed(f"{framework}: this says nothing:\n{program}")
            spent.programs.append(seconds)
            spent.said.append(said.strip().splitlines()[-1])
    return spent


def main() -> None:
    """Go it for every framework, two at a time, and print the times."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, str(ROOT)]
        subprocess.run(build, check=True)
        try:
            with ThreadPoolExecutor(2) as pool:
                hours = list(pool.map(lambda framework: hour(framework, place, place / framework), FRAMEWORKS))
        except Failed as failed:
            sys.exit(f"The README does not lead to an answer:\n{failed}")
    for spent in hours:
        first = spent.install + spent.serve + spent.programs[0]
        print(f"{spent.framework}: {spent.install:.0f} s to install, first answer after {first:.0f} s")
        for seconds, said in zip(spent.programs, spent.said, strict=True):
            print(f"  {seconds:4.1f} s  {said}")


if __name__ == "__main__":
    main()
