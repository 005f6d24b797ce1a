"""Codex and Claude Code as processes of the tests: a home of their own, dummy keys, nobody to talk to but the proxy."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

MODEL = "gemini-3.5-flash"
LIMIT = 120.0
"""Seconds that a run may take."""
PROGRAMS = Path(__file__).parents[3] / ".venv-clients" / "node_modules" / ".bin"

CODEX_SETTINGS = """
model_provider = "proxy"
approval_policy = "never"
sandbox_mode = "danger-full-access"  # it runs the commands that the tests script, and no others
check_for_update_on_startup = false
features = {{ plugins = false, apps = false }}
analytics = {{ enabled = false }}

[model_providers.proxy]
name = "proxy"
base_url = "{url}/v1"
env_key = "PROXY_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
"""

CLAUDE_SILENT = {
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "DISABLE_AUTOUPDATER": "1",
    "DISABLE_ERROR_REPORTING": "1",
    "DISABLE_TELEMETRY": "1",
}


@dataclass(frozen=True)
class Ran:
    """What came of a run.

    Attributes:
        code: its exit status.
        said: the last words of the model's, or of the program's about an error.
        events: what it printed: the lines of Codex, the one result of Claude Code.
        messages: what it wrote to standard error.
    """

    code: int
    said: str
    events: list[dict[str, Any]]
    messages: str


@contextmanager
def outside() -> Iterator[tuple[str, list[str]]]:
    """An address for whatever is not on this machine, and what was asked of it: it answers nobody."""
    asked: list[str] = []

    class Refusing(StreamRequestHandler):
        def handle(self) -> None:
            asked.append(self.rfile.readline().decode(errors="replace").strip())
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    with ThreadingTCPServer(("127.0.0.1", 0), Refusing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


class Program:
    """A client on a proxy, whose runs share a home and a folder to work in.

    Args:
        url: the proxy's.
        home: an empty folder.
        folder: where it works.
        beyond: the address for all others.
    """

    def __init__(self, url: str, home: Path, folder: Path, beyond: str) -> None:
        self.folder = folder
        self._url = url
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), beyond)
        self._env = {"HOME": str(home), "PATH": os.environ["PATH"], **proxies, "NO_PROXY": "127.0.0.1", "DO_NOT_TRACK": "1"}

    def _run(self, command: list[str], **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(PROGRAMS / command[0]), *command[1:]],
            cwd=self.folder,
            env={**self._env, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT,
        )


class ClaudeCode(Program):
    """Anthropic's, on `/v1/messages`."""

    def ask(self, prompt: str, *options: str, key: str = "sk-claude-code", model: str = MODEL) -> Ran:
        """Run it once; `-c` among the options resumes the last session."""
        variables = {"ANTHROPIC_BASE_URL": self._url, "ANTHROPIC_API_KEY": key, "CLAUDE_CODE_MAX_RETRIES": "1"}
        variables |= dict.fromkeys(("ANTHROPIC_MODEL", "ANTHROPIC_DEFAULT_HAIKU_MODEL"), model)
        done = self._run(["claude", "-p", prompt, "--output-format", "json", *options], **variables, **CLAUDE_SILENT)
        result = json.loads(done.stdout) if done.stdout.startswith("{") else {}
        return Ran(done.returncode, str(result.get("result") or done.stdout), [result], done.stderr)


class Codex(Program):
    """OpenAI's, on `/v1/responses`."""

    def __init__(self, url: str, home: Path, folder: Path, beyond: str) -> None:
        super().__init__(url, home, folder, beyond)
        settings = home / ".codex" / "config.toml"
        settings.parent.mkdir()
        settings.write_text(CODEX_SETTINGS.format(url=url))

    def ask(self, prompt: str, *options: str, key: str = "sk-codex", resume: bool = False, model: str = MODEL) -> Ran:
        """Run it once, in a new session or in the last one."""
        how = ["resume", "--last"] if resume else []
        command = ["codex", "exec", *how, "--skip-git-repo-check", "--json", "-c", f"model={model}", *options, "--", prompt]
        done = self._run(command, PROXY_KEY=key)
        events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        return Ran(done.returncode, _last_words(events), events, done.stderr)

    @staticmethod
    def commands(ran: Ran) -> dict[str, Mapping[str, Any]]:
        """The commands that a run has executed, with what they came to, by the last of their words."""
        items = [event["item"] for event in ran.events if event["type"] == "item.completed"]
        return {item["command"].rstrip("'").split()[-1]: item for item in items if item["type"] == "command_execution"}


def _last_words(events: list[dict[str, Any]]) -> str:
    said = [event["item"]["text"] for event in events if event.get("item", {}).get("type") == "agent_message"]
    failed = [event["error"]["message"] for event in events if event["type"] == "turn.failed"]
    return next(reversed([*said, *failed]), "")
