"""`gemini-interactions inspect`, `emulator` and `skill`, as a shell runs them, against the emulator over HTTP."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gemini_interactions import Client
from gemini_interactions.cli import SKILL, main
from gemini_interactions.emulator import Emulator

MODEL, AGENT = "gemini-3.8-flash", "deep-research-preview-04-2026"
KEY = "key-that-nobody-is-to-see"


class Output(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(KEY, background_seconds=3600) as emulator:
        emulator.start("127.0.0.1", 0)
        yield emulator


@pytest.fixture(scope="module")
def client(emulator: Emulator) -> Iterator[Client]:
    with Client(api_key=KEY, base_url=emulator.url, max_retries=0) as client:
        yield client


@pytest.fixture
def inspect(emulator: Emulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run `inspect` in this process, with the key and the address in the environment."""
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_ENTERPRISE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", emulator.url)

    def run(*arguments: str) -> Output:
        try:
            code = main(["inspect", *arguments])
        except SystemExit as error:
            code = int(error.code or 0)
        out, err = capsys.readouterr()
        assert KEY not in out + err
        return Output(code, out, err)

    return run


def shell(*arguments: str, environment: Mapping[str, str] | None = None) -> Output:
    """Run the command as a shell does."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "gemini_interactions.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **(environment or {})},
    )
    return Output(done.returncode, done.stdout, done.stderr)


def asked(client: Client, text: str, **options: Any) -> str:
    return client.create(**{"model": MODEL, "input": text, **options}).id


def test_an_interaction_is_shown_with_all_that_it_continues(client: Client, inspect: Any) -> None:
    first = asked(client, "My name is Ada.")
    second = asked(client, "What is my name?", previous_interaction_id=first)
    code, out, err = inspect(second)
    assert (code, err) == (0, "")
    assert [line.split(" ─")[0] for line in out.splitlines() if "─" in line] == [
        f"turn 1 {MODEL}",
        f"turn 2 {MODEL} continues turn 1",
    ]
    assert "My name is Ada." in out
    assert "kept on the server" in out


def test_several_are_one_tree_with_their_common_past_once(client: Client, inspect: Any) -> None:
    first = asked(client, "My name is Ada.")
    ends = [asked(client, text, previous_interaction_id=first) for text in ("What is my name?", "Who am I?")]
    code, out, _ = inspect(*ends)
    assert code == 0
    assert out.count("My name is Ada.") == 2  # as it was said, and in an answer
    assert f"turn 3 {MODEL} branches off turn 1" in out


def test_a_page_is_written_that_needs_nothing_beside_itself(client: Client, inspect: Any, tmp_path: Path) -> None:
    first = asked(client, "My name is <b>Ada</b>.")
    ends = [asked(client, "What is my name?", previous_interaction_id=first) for _ in range(2)]
    path = tmp_path / "page.html"
    code, out, err = inspect(*ends, "--html", str(path))
    page = path.read_text("utf-8")
    assert (code, err) == (0, "")
    assert re.fullmatch(rf"{re.escape(str(path))}: 3 interactions, \d+\.\d kB\n", out)
    assert page.startswith("<!doctype html>")
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page
    assert page.count("<article") == 3
    assert "Continued 2 times" in page
    assert KEY not in page


def test_a_page_goes_to_the_output_too(client: Client, emulator: Emulator) -> None:
    code, out, err = shell(
        *("inspect", asked(client, "Grüße"), "--html", "-", "--api-key", KEY, "--base-url", emulator.url),
        environment={"PYTHONIOENCODING": "ascii"},
    )
    assert (code, err) == (0, "")
    assert out.startswith("<!doctype html>")
    assert "Grüße" in out


def test_json_is_what_the_service_gives_oldest_first(client: Client, inspect: Any) -> None:
    first = asked(client, "Hello")
    second = asked(client, "And?", previous_interaction_id=first)
    code, out, _ = inspect(second, "--json")
    assert code == 0
    assert json.loads(out) == [client.get(id).dump() for id in (first, second)]


def test_where_the_past_is_gone_is_said_and_is_no_error(client: Client, inspect: Any, tmp_path: Path) -> None:
    first = asked(client, "Hello")
    second = asked(client, "And?", previous_interaction_id=first)
    third = asked(client, "More", previous_interaction_id=second)
    client.delete(first)
    code, out, err = inspect(third)
    assert code == 0
    assert f"continues …{first[-8:]}" in out
    assert err.startswith(
        f"gemini-interactions: What is before …{second[-8:]} is not kept any more: …{first[-8:]} was deleted, has"
    )
    assert inspect(third, "--html", str(tmp_path / "a.html")).err == ""
    assert "is not kept any more" in (tmp_path / "a.html").read_text("utf-8")


def test_a_run_that_goes_on_is_said_to(client: Client, inspect: Any) -> None:
    run = client.start(agent=AGENT, input="Green tea")
    code, out, err = inspect(run.id)
    assert code == 0
    assert f"turn 1 {AGENT} in_progress" in out
    assert err == f"gemini-interactions: …{run.id[-8:]} is in_progress: it is still at work.\n"


def test_agents_pictures_and_sound_are_shown(client: Client, inspect: Any, tmp_path: Path) -> None:
    agent = client.create(agent="antigravity-preview-09-2026", input="write a file", environment="remote").id
    picture = asked(client, "A cat", model="gemini-3-pro-image")
    speech = asked(client, "Say hello", model="gemini-3.8-flash-tts", response_format=[{"type": "audio"}])
    code, out, _ = inspect(agent, picture, speech, "--html", str(tmp_path / "a.html"))
    page = (tmp_path / "a.html").read_text("utf-8")
    assert code == 0
    assert "3 interactions" in out
    assert "write_to_file" in page
    assert '<img src="data:image/' in page
    assert 'src="data:audio/wav;base64,' in page


def test_what_is_gone_is_an_error_and_the_rest_is_shown(client: Client, inspect: Any, emulator: Emulator) -> None:
    here = asked(client, "Hello")
    code, out, err = inspect("v1_nothing", here)
    assert code == 1
    assert "Hello" in out
    assert err.startswith(
        f"gemini-interactions: error: {emulator.url} keeps no interaction v1_nothing: it was deleted, has expired"
    )
    assert inspect("v1_nothing")[:2] == (1, "")
    assert inspect("v1_nothing", "--json")[:2] == (1, "[]\n")


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "said"),
    [
        ((), {"GEMINI_API_KEY": ""}, 1, "error: No API key: give --api-key, or set GEMINI_API_KEY"),
        ((), {"GEMINI_API_KEY": "wrong"}, 1, "(the key is that of GEMINI_API_KEY, else of GOOGLE_API_KEY)"),
        (("--base-url", "http://127.0.0.1:1"), {}, 1, "Does anything run there?"),
        (("--html", "/nowhere/at/all.html"), {}, 1, "error: /nowhere/at/all.html: no such file or directory"),
        (("--html", "a", "--json"), {}, 2, "not allowed with"),
        (("--html", ""), {}, 2, "argument --html: it is empty"),
        (("--apikey", KEY), {}, 2, "unrecognized arguments: --apikey"),
        ((f"--api-kei={KEY}",), {}, 2, "unrecognized arguments: --api-kei"),
        (("",), {}, 2, "it is empty"),
    ],
    ids=[
        "no key",
        "wrong key",
        "nobody there",
        "no folder",
        "two forms",
        "no file",
        "no option",
        "no option with a value",
        "no id",
    ],
)
def test_an_error_is_one_line_with_the_way_out(
    arguments: tuple[str, ...],
    environment: dict[str, str],
    code: int,
    said: str,
    client: Client,
    inspect: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = inspect(asked(client, "Hello"), *arguments)
    assert found.code == code
    assert said in found.err
    assert "Traceback" not in found.err
    if code == 1:
        assert found.err.count("\n") == 1


def test_nothing_to_do_is_an_error_and_help_is_none() -> None:
    assert shell().code == 2
    code, out, _ = shell("--help")
    assert code == 0
    assert "inspect" in out
    assert "emulator" in out
    code, out, _ = shell("inspect", "--help")
    assert code == 0
    assert "GEMINI_API_KEY" in out


def test_who_reads_no_further_is_no_error_to_be_told(client: Client, emulator: Emulator) -> None:
    id = asked(client, "word " * 50_000)
    command = (
        f"{sys.executable} -m gemini_interactions.cli inspect {id} --json --api-key {KEY} --base-url {emulator.url} | head -1"
    )
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[\n"
    assert done.stderr == ""


def test_the_emulator_is_served_by_the_same_command() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gemini_interactions.cli", "emulator", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert any(f"http://127.0.0.1:{port}" in line for line in iter(process.stdout.readline, ""))
            with Client(api_key="k", base_url=f"http://127.0.0.1:{port}") as client:
                id = asked(client, "Hello")
                assert shell("inspect", id, "--api-key", "k", "--base-url", f"http://127.0.0.1:{port}").code == 0
            process.terminate()  # an interrupt is not heard by what a background job of a shell starts
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()  # which does nothing to one that has ended


@pytest.mark.parametrize(("package", "arguments"), [("rich", ()), ("jinja2", ("--html", "a.html"))])
def test_without_what_draws_the_extra_is_named(
    package: str, arguments: tuple[str, ...], client: Client, emulator: Emulator
) -> None:
    code = f"import sys; sys.modules[{package!r}] = None; from gemini_interactions.cli import main; sys.exit(main())"
    command = [
        sys.executable,
        "-c",
        code,
        "inspect",
        asked(client, "Hello"),
        "--api-key",
        KEY,
        "--base-url",
        emulator.url,
        *arguments,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "pip install 'gemini-interactions[view]'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_skill_is_found_and_installed_again_after_an_upgrade(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["skill"]) == 0
    assert Path(capsys.readouterr().out.strip()) == SKILL
    assert (SKILL / "SKILL.md").is_file()
    folder = tmp_path / ".agents" / "skills"
    for _ in range(2):
        assert main(["skill", "--install", str(folder)]) == 0
        copy = Path(capsys.readouterr().out.strip())
        assert copy.parent == folder
        assert files_in(copy) == files_in(SKILL)
        (copy / "of an older version.md").write_text("Old.")


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_a_skill_of_somebody_else_is_left_alone(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / SKILL.name
    match kind:
        case "folder":
            place.mkdir()
            (place / "SKILL.md").write_text("---\nname: mine\n---\n")
        case "file":
            place.write_text("mine")
        case "link":  # as library-skills makes them: what it leads to is not ours to replace
            place.symlink_to(SKILL)
    before = files_in(tmp_path)
    assert main(["skill", "--install", str(tmp_path)]) == 1
    assert "is no copy of the skill: move it away" in capsys.readouterr().err
    assert files_in(tmp_path) == before


def test_the_skill_does_not_replace_itself(capsys: pytest.CaptureFixture[str]) -> None:
    before = files_in(SKILL)
    assert main(["skill", "--install", str(SKILL.parent)]) == 1
    assert "is no copy of the skill: move it away" in capsys.readouterr().err
    assert files_in(SKILL) == before


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["skill", "--install", str(tmp_path / "file")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_the_command_is_declared() -> None:
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"] == {"gemini-interactions": "gemini_interactions.cli:main"}
