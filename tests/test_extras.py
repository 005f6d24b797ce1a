"""Where a package is missing that an extra brings, the error names the `pip install` that helps; nothing else is in its way."""

from __future__ import annotations

import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from gemini_interactions.extras import EXTRAS, MissingExtra, needed

HIDE = f"""
import sys
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name in {{"filetype", "opentelemetry", *{sorted(set().union(*EXTRAS.values()) - {"google", "requests"})}}}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Hide())
"""

# What a user writes -> the extra and the package. They share a process, in which no package of any extra can be found.
USES: dict[str, tuple[str, str]] = {
    "from gemini_interactions.langchain import ChatGeminiInteractions": ("langchain", "langchain_core"),
    "import gemini_interactions.langchain.errors": ("langchain", "langchain_core"),
    "from gemini_interactions.llamaindex import GeminiInteractions": ("llamaindex", "llama_index"),
    "from gemini_interactions.litellm import register": ("litellm", "litellm"),
    "from gemini_interactions.litellm import start": ("litellm", "litellm"),
    "from gemini_interactions.emulator import Emulator; Emulator().start()": ("emulator", "uvicorn"),
    "from gemini_interactions.index import RedisIndex; RedisIndex('redis://x')": ("redis", "redis"),
    "from gemini_interactions import Client; Client(vertexai=True, project='p', location='l').get('v1_a')": (
        "vertex",
        "google-auth",
    ),
    "from gemini_interactions import RateLimit; RateLimit(requests_per_minute=60)": ("bulk", "limits"),
    "from gemini_interactions.bulk.progress import ProgressLine; ProgressLine(10, force=True).__enter__()": ("bulk", "rich"),
    "import gemini_interactions.bulk.daft": ("daft", "daft"),
    "import gemini_interactions.bulk.dbos": ("dbos", "dbos"),
    "from gemini_interactions.webhooks.jwt import jwt_claims; jwt_claims('a.b.c', {})": ("webhooks", "cryptography"),
    "from gemini_interactions.view.html import document_html; document_html('', '')": ("view", "jinja2"),
}
TRY = """
try:
    exec(use)
except ImportError as error:
    print(type(error).__name__, error, type(error.__cause__).__name__, sep="|")
"""


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """What each use says where the packages cannot be found."""
    program = HIDE + f"for use in {list(USES)}:" + TRY.replace("\n", "\n    ") + "\n    sys.stdout.flush()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return dict(zip(USES, done.stdout.splitlines(), strict=True))


@pytest.mark.parametrize("use", USES)
def test_the_error_names_the_extra(use: str, told: dict[str, str]) -> None:
    extra, package = USES[use]
    kind, message, cause = told[use].split("|")
    assert (kind, cause) == ("MissingExtra", "ModuleNotFoundError")
    assert message.endswith(f"needs the package {package!r}, which is not installed: pip install 'gemini-interactions[{extra}]'")


def test_the_emulators_command_says_it_in_one_line() -> None:
    use = "from gemini_interactions.emulator.__main__ import main; main(['--port', '0'])"
    program = HIDE + use
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
        main(["--host", "192.0.2.1", "--port", "0"])
    assert "cannot listen on port 0 of 192.0.2.1: " in capsys.readouterr().err


def test_another_missing_module_is_not_explained_away() -> None:
    for missing in ("somebody", "langchain_core.too_new"):
        with pytest.raises(ModuleNotFoundError) as caught, needed("langchain", "It"):
            raise ModuleNotFoundError("x", name=missing)
        assert not isinstance(caught.value, MissingExtra)


def test_every_extra_is_one_of_the_distribution() -> None:
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]
    assert EXTRAS.keys() <= project["optional-dependencies"].keys()
