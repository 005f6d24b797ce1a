"""Where a package is missing that an extra brings, the error names the `pip install` that helps; nothing else is in its way."""

from __future__ import annotations

import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from gemini_interactions.extras import EXTRAS, MissingExtra, needed

HIDE = """
import sys
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name in {hidden}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Hide())
try:
    {use}
except ImportError as error:
    print(type(error).__name__, error, type(error.__cause__).__name__, sep="|")
"""

# The extra, what is hidden, and what a user writes; the processes run side by side, for each takes a second.
USES: dict[str, tuple[str, set[str], str]] = {
    "langchain": ("langchain", {"langchain_core"}, "from gemini_interactions.langchain import ChatGeminiInteractions"),
    "langchain, errors": ("langchain", {"langchain_core"}, "import gemini_interactions.langchain.errors"),
    "llamaindex": ("llamaindex", {"llama_index"}, "from gemini_interactions.llamaindex import GeminiInteractions"),
    "litellm": ("litellm", {"litellm"}, "from gemini_interactions.litellm import register"),
    "litellm, start": ("litellm", {"litellm"}, "from gemini_interactions.litellm import start"),
    "emulator": ("emulator", {"uvicorn"}, "from gemini_interactions.emulator import Emulator; Emulator().start()"),
    "redis": (
        "redis",
        {"redis"},
        "from gemini_interactions.index import RedisIndex; RedisIndex('redis://x')",
    ),
    "vertex": (
        "vertex",
        {"google.auth"},
        "import gemini_interactions as gi; gi.Client(vertexai=True, project='p', location='l').get('v1_a')",
    ),
    "webhooks": (
        "webhooks",
        {"cryptography"},
        "from gemini_interactions.webhooks.jwt import jwt_claims; jwt_claims('a.b.c', {})",
    ),
}


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """What each use says, in a process where the package cannot be found."""
    running = {
        name: subprocess.Popen(
            [sys.executable, "-c", HIDE.format(hidden=hidden, use=use)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for name, (_, hidden, use) in USES.items()
    }
    return {name: "".join(process.communicate(timeout=60)) for name, process in running.items()}


@pytest.mark.parametrize("name", USES)
def test_the_error_names_the_extra(name: str, told: dict[str, str]) -> None:
    extra, hidden, _ = USES[name]
    kind, message, cause = told[name].strip().split("|")
    assert (kind, cause) == ("MissingExtra", "ModuleNotFoundError")
    assert message.endswith(f"pip install 'gemini-interactions[{extra}]'")
    assert all(repr(package) in message for package in hidden)


def test_the_emulators_command_says_it_in_one_line() -> None:
    use = "from gemini_interactions.emulator.__main__ import main; main(['--port', '0'])"
    program = HIDE.format(hidden={"uvicorn"}, use=use)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    [line] = done.stderr.splitlines()
    assert line.endswith("pip install 'gemini-interactions[emulator]'")
    assert done.returncode == 1


def test_a_port_in_use_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    from gemini_interactions.emulator.__main__ import main

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(SystemExit) as ended:
            main(["--port", port])
    assert ended.value.code == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.endswith(f"error: port {port} of 127.0.0.1 is in use: give another with --port, or 0 for a free one")
    with pytest.raises(SystemExit):
        main(["--port", "99999"])
    assert "argument --port: invalid" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--host", "nowhere.invalid", "--port", "0"])
    assert "cannot listen on port 0 of nowhere.invalid: " in capsys.readouterr().err


def test_another_missing_module_is_not_explained_away() -> None:
    for missing in ("somebody", "langchain_core.too_new"):
        with pytest.raises(ModuleNotFoundError) as caught, needed("langchain", "It"):
            raise ModuleNotFoundError("x", name=missing)
        assert not isinstance(caught.value, MissingExtra)


def test_every_extra_is_one_of_the_distribution() -> None:
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]
    assert EXTRAS.keys() <= project["optional-dependencies"].keys()
