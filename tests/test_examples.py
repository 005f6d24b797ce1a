"""Every example runs offline, as a user would run it."""

from __future__ import annotations

import ast
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

FOLDER = Path(__file__).parent.parent / "examples"
APART = {"chat_fastapi.py", "computer_use.py"}
"""The one serves until it is stopped: see below. The other needs a browser: see tests/browser/check_computer_use.py."""

ALL = [path for path in sorted(FOLDER.glob("*.py")) if path.name not in APART]
IN_BULK = [path for path in ALL if path.name.startswith("bulk_")]
"""Those that need engines; tests/bulk/examples runs them."""
EXAMPLES = [path for path in ALL if path not in IN_BULK]
NOTEBOOKS = sorted((FOLDER / "notebooks").glob("*.ipynb"))

ONE_SCREEN = (
    "chat_fastapi",
    "computer_use",
    "image_studio",
    "langgraph_approval",
    "langgraph_deep_research",
    "llamaindex_file_search",
    "migrate_from_chat_google_generative_ai",
    "podcast",
    "video_question",
    "webhook_fastapi",
)
"""What people ask for first, each to be read at one go."""

LETTER, KINDER = "Pay the invoice of May.", "Dear Ben, did the invoice of May get lost?"

SAYS = {
    "bulk_research.py": (
        "Killed after 8 runs were begun.",
        "12 done, 0 failed",
        "The service has made 12 runs for 12 rows.",
    ),
    "image_studio.py": ("Saved studio-3.jpg: image/jpeg",),
    "langgraph_approval.py": (LETTER, KINDER, "--- sent to ben@example.com ---\nAgent: Sent."),
    "langgraph_research_plan.py": (
        "3. Follow the wish: Add what it costs",
        "As wished: Add what it costs",
        "3 runs were begun: a plan, a newer plan, a report.",
    ),
    "llamaindex_file_search.py": (
        "In the store: travel.md, 97 bytes",
        "  travel.md: “# Travel Trains are booked in second class. Hotels may cost 140 € a night, in Zurich 210 €.”",
        "  leave.md: “# Leave Everybody has 30 days of leave a year.",
    ),
    "podcast.py": ("Ada: Try 70 °C, for two minutes.", "24000 Hz"),
    "video_question.py": ("  00:07  The lamp turns.", "Caption: Waves break, and the lamp turns."),
    "webhook_fastapi.py": ("being woken. (completed)\nYou said:", "A forged delivery: 400 missing_header"),
}
"""What examples print that would not do what they are to show without it."""

WRITES = {
    "image_studio.py": {"studio-1.jpg", "studio-2.jpg", "studio-3.jpg"},
    "podcast.py": {"podcast.wav"},
    "video_question.py": {"clip.mp4"},
}
"""What examples leave in the folder that they are run in; the others nothing."""


def without_keys() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("GEMINI_API_KEY", "GOOGLE_API_KEY")}


def run(example: Path, folder: Path, *arguments: str) -> str:
    command = [sys.executable, str(example), *arguments]
    done = subprocess.run(command, env=without_keys(), cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs_offline(example: Path, tmp_path: Path) -> None:
    check(example, tmp_path)


def check(example: Path, folder: Path) -> None:
    """Run an example in a folder of its own, and look at what it says and writes."""
    printed = run(example, folder)
    assert "No GEMINI_API_KEY" in printed
    assert [words for words in SAYS.get(example.name, ()) if words not in printed] == []
    assert {path.name for path in folder.iterdir()} == WRITES.get(example.name, set())


@pytest.mark.parametrize("name", ONE_SCREEN)
def test_what_people_ask_for_first_fits_a_screen(name: str) -> None:
    source = (FOLDER / f"{name}.py").read_text("utf-8")
    docstring = ast.parse(source).body[0].end_lineno
    assert len([line for line in source.splitlines()[docstring:] if line.strip()]) <= 70


def test_a_letter_waits_for_its_reader_over_processes(tmp_path: Path) -> None:
    asked, changed, allowed = (
        run(FOLDER / "langgraph_approval.py", tmp_path, "letters.sqlite", *answer) for answer in ((), ("Be kinder",), ("yes",))
    )
    assert LETTER in asked
    assert KINDER in changed
    assert ["sent to" in printed for printed in (asked, changed, allowed)] == [False, False, True]


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[httpx.Client]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [sys.executable, str(FOLDER / "chat_fastapi.py")]
    transport = httpx.HTTPTransport(retries=10)  # connects again, later each time, until it is served
    with (
        subprocess.Popen(command, env={**without_keys(), "PORT": str(port)}, cwd=tmp_path) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=transport, timeout=60) as client,
    ):
        yield client
        process.terminate()


def ask(chat: httpx.Client, path: str, text: str) -> list[dict[str, Any]]:
    answer = chat.post(path, json={"text": text}).raise_for_status()
    assert answer.headers["content-type"].startswith("text/event-stream")
    return [json.loads(line.removeprefix("data: ")) for line in answer.text.splitlines() if line.startswith("data: ")]


def test_the_chat_streams_words_and_tools_and_remembers(chat: httpx.Client) -> None:
    page = chat.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert "innerHTML" not in page.text

    question = "What is the weather in Madrid? Check today's news as well."
    parts = ask(chat, "/chats/one", question)
    assert [part["kind"] for part in parts] == ["tool", "tool", "arguments", "result", "text"]
    assert parts[0]["text"].startswith("google_search {")
    assert [part["text"] for part in parts[1:4]] == ["get_weather", '{"city":"Madrid"}', "18 °C and sunny in Madrid"]

    kept = chat.get("/chats/one").json()
    assert [part["kind"] for part in kept] == ["you", "tool", "tool", "result", "text"]
    assert kept[2]["text"] == 'get_weather {"city": "Madrid"}'
    assert question in "".join(part["text"] for part in ask(chat, "/chats/one", "What did I ask first?"))
    assert chat.get("/chats/two").json() == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_runs_offline_and_is_kept_without_outputs(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import nbformat
    from nbclient import NotebookClient

    kept = nbformat.read(notebook, as_version=4)
    nbformat.validate(kept)
    cells = [cell for cell in kept.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in cells] == [[] for _ in cells]
    assert {cell.execution_count for cell in cells} == {None}

    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    NotebookClient(kept, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in cells for output in cell.outputs]
    assert "No GEMINI_API_KEY" in shown[0].text
    assert {output.output_type for output in shown} <= {"stream", "execute_result", "display_data"}
    assert {"text/html", "text/plain"} | FORMS[notebook.name] <= {form for output in shown for form in output.get("data", ())}


FORMS = {"first_tour.ipynb": {"image/jpeg"}, "deep_research.ipynb": {"image/png", "text/markdown"}}
"""In which forms notebooks show something, beside text and HTML."""
