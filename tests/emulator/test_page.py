"""What the emulator's page tells, read as text; how it looks and lives, tests/browser holds."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from .conftest import KEY, MODEL, SANDBOX, WEATHER, Api

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class Reader:
    """Reads the page, and asks the API beside it."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.api = Api(emulator)
        self.http = httpx.Client(base_url=emulator.url)

    def text(self, path: str = "/") -> str:
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def links(self, path: str, to: str) -> list[str]:
        return list(dict.fromkeys(re.findall(f'href="({to}[^"#]+)', self.text(path))))


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Emulator(background_seconds=60) as emulator:
        reader = Reader(emulator)
        yield reader
        reader.http.close()
        reader.api.http.close()


def test_it_begins_with_how_to_begin(reader: Reader) -> None:
    text = reader.text()
    assert f"export GOOGLE_GEMINI_BASE_URL={reader.emulator.url}\n" in text
    assert "export GEMINI_API_KEY=emulator" in text


def test_the_program_that_it_shows_runs(reader: Reader, capsys: pytest.CaptureFixture[str]) -> None:
    [program] = re.findall(r'<code id="snippet">(.*?)</code>', reader.text(), re.DOTALL)
    names: dict[str, Any] = {}
    exec(program.replace("&#34;", '"'), names)
    names["client"].close()
    assert capsys.readouterr().out == "Your name is Ada.\n"


def test_a_conversation_is_named_by_what_it_began_with(reader: Reader) -> None:
    first = reader.api.create(input="My name is Ada.")
    reader.api.create(input="What is my name?", previous_interaction_id=first["id"])
    text = reader.text()
    assert "<title>Conversations" in text
    assert "My name is Ada." in text
    assert "2 turns" in text
    assert reader.links("/", "/page/conversations/") == [f"/page/conversations/{first['id']}"]


def test_what_is_stored_nowhere_is_seen_as_well_and_none_of_it_is_kept_alive(reader: Reader) -> None:
    first = reader.api.create(input="My name is Ada.")
    reader.api.create(input="Keep no note", store=False, previous_interaction_id=first["id"])
    text = reader.text()
    assert "Keep no note" in text
    assert "2 turns" in text
    assert "not stored" in text
    assert reader.api.http.delete(f"/v1/interactions/{first['id']}").status_code == 200
    assert "Keep no note" in reader.text()
    assert "My name is Ada." not in reader.text()


def test_what_is_stored_nowhere_and_large_is_left_out(reader: Reader) -> None:
    reader.api.create(input="x" * 200_000, store=False)
    assert "Nothing was asked yet" in reader.text()
    assert re.search(r"200\.\d kB sent", reader.text("/page/requests"))


def test_a_deleted_one_is_gone_and_its_page_says_so(reader: Reader) -> None:
    id = reader.api.create(input="Hi")["id"]
    assert "Hi" in reader.text(f"/page/interactions/{id}")
    reader.api.http.delete(f"/v1/interactions/{id}")
    gone = reader.http.get(f"/page/interactions/{id}")
    assert gone.status_code == 404
    assert id in gone.text


def test_a_fork_off_a_deleted_one_stays_a_fork(reader: Reader) -> None:
    root = reader.api.create(input="root")["id"]
    middle = reader.api.create(input="middle", previous_interaction_id=root)["id"]
    for name in ("left", "right"):
        reader.api.create(input=name, previous_interaction_id=middle)
    reader.api.http.delete(f"/v1/interactions/{middle}")
    text = reader.text()
    assert "3 turns · 1 fork" in text
    assert "Fork: another way on from" in text


def test_requests_tell_what_was_new_and_what_failed(reader: Reader) -> None:
    first = reader.api.create(input="Hello", tools=[WEATHER])
    reader.api.post(input="Again", previous_interaction_id="v1_unknown")
    reader.emulator.fault(status=429, retry_after=1)
    reader.api.post(input="Too much")
    reader.api.http.get("/v1/interactions/nothing")
    text = reader.text("/page/requests")
    for part in ("Hello", first["id"][-8:], "interaction not found", "status=429 retry_after=1", "Too much", "3 failed"):
        assert part in text
    failed = reader.text("/page/requests?only=failed")
    assert "Hello" not in failed
    assert failed.count('class="failed"') == 3


def test_keys_are_on_no_page(reader: Reader) -> None:
    reader.http.post("/v1/interactions", headers={"x-goog-api-key": "AIzaSecret"}, json={"model": "nothing", "input": "x"})
    reader.http.get("/v1/interactions/x", params={"key": "AIzaSecret"})
    for path in ("/", "/page/requests"):
        assert "AIzaSecret" not in reader.text(path)


def test_what_tokens_cost_is_told_where_there_is_a_price_and_not_before_a_run_ends(reader: Reader) -> None:
    first = reader.api.create(model="gemini-4-carbon", input="Hi " * 1000)["id"]
    reader.api.create(model="gemini-4-carbon", input="Hi", background=True, previous_interaction_id=first)
    [one] = re.findall(r"written · (\$[\d.]+)", reader.text())
    reader.emulator.advance(61)
    [both] = re.findall(r"written · (\$[\d.]+)", reader.text())
    assert 0 < float(one[1:]) < float(both[1:])
    reader.api.create(model="gemini-2.5-flash", input="A model without a price")
    assert "written · $" not in reader.text()


def test_media_are_served_from_their_own_addresses(reader: Reader) -> None:
    page = "PGh0bWw+"  # <html>
    made = reader.api.create(
        input=[
            {"type": "text", "text": "Look"},
            {"type": "image", "mime_type": "image/png", "data": PIXEL},
            {"type": "document", "mime_type": "application/pdf", "data": page},
        ],
        store=False,
    )
    assert made["steps"]
    text = reader.text()
    assert PIXEL not in text
    assert "data:" not in re.sub(r"img-src[^;]*", "", text)
    [place] = re.findall(r'src="(/page/media/[^"]+)"', text)
    medium = reader.http.get(place)
    assert medium.headers["content-type"] == "image/png"
    assert medium.content.startswith(b"\x89PNG")
    assert medium.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in medium.headers["content-security-policy"]
    document = reader.http.get(place.replace("content.1", "content.2"))
    assert document.headers["content-type"] == "application/octet-stream"
    assert document.headers["content-disposition"].startswith("attachment")
    others = (f"{place}.data", place.replace("content.1", "content.0"), place.replace("inputs", "request"))
    for wrong in (*others, "/page/media/x/y"):
        assert reader.http.get(wrong).status_code == 404


def test_a_sandbox_shows_its_files_and_hands_them_out_safely(reader: Reader) -> None:
    sources = [
        {"type": "inline", "target": "site/index.html", "content": "<script>alert(1)</script>"},
        {"type": "inline", "target": "a b/ünï?.txt", "content": "tea"},
        {"type": "inline", "target": "blob.bin", "content": "AAECAw==", "encoding": "base64"},
    ]
    id = reader.api.http.post("/v1/environments", json={"sources": sources}).json()["id"]
    assert reader.links("/page/sandboxes", "/page/sandboxes/") == [f"/page/sandboxes/{id}"]
    files = reader.links(f"/page/sandboxes/{id}", f"/page/sandboxes/{id}/files/")
    assert len(files) == 3
    shown = {path.rpartition("/")[2]: reader.text(path) for path in files}
    assert "&lt;script&gt;alert(1)" in shown["index.html"]
    assert "tea" in shown["%C3%BCn%C3%AF%3F.txt"]
    assert "No text" in shown["blob.bin"]
    for way in ("raw", "saved"):
        page = reader.http.get(f"/page/sandboxes/{id}/{way}/site/index.html")
        assert page.headers["content-type"] == "application/octet-stream"
        assert page.headers["content-disposition"].startswith('attachment; filename="index.html"')
    for wrong in ("/page/sandboxes/x", f"/page/sandboxes/{id}/files/none", f"/page/sandboxes/{id}/saved/..%2f..%2fetc%2fpasswd"):
        assert reader.http.get(wrong).status_code == 404


def test_an_agent_leads_to_its_sandbox_and_back(reader: Reader) -> None:
    made = reader.api.create(**SANDBOX)
    assert reader.links("/", "/page/sandboxes/") == [f"/page/sandboxes/{made['environment_id']}"]
    assert f"/page/interactions/{made['id']}" in reader.text(f"/page/sandboxes/{made['environment_id']}")


def test_a_run_shows_what_it_has_by_now_and_no_more(reader: Reader) -> None:
    reader.emulator.reply("The answer at the end.")
    id = reader.api.create(input="Think", background=True)["id"]
    assert "The answer at the end." not in reader.text()
    reader.emulator.advance(30)
    text = reader.text()
    assert re.search(r'<progress max="100" value="(49|50|51)">', text)
    reader.emulator.advance(31)
    assert "The answer at the end." in reader.text(f"/page/interactions/{id}")
    assert "<progress" not in reader.text()


def test_a_run_that_never_ends_or_was_cancelled_is_told_as_it_is(reader: Reader) -> None:
    reader.emulator.fault(zombie=True)
    reader.api.create(input="Zombie", background=True)
    assert "in_progress" in reader.text()
    assert "<progress" not in reader.text()
    id = reader.api.create(input="Stop me", background=True)["id"]
    reader.api.http.post(f"/v1/interactions/{id}/cancel")
    assert "cancelled" in reader.text()


@pytest.mark.parametrize("path", ["/page/none", "/page/", "/page/sandboxes/x/files/", "/page/page.exe", "/page/media/a"])
def test_what_is_not_there_is_a_page_too(reader: Reader, path: str) -> None:
    answer = reader.http.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_other_methods_are_refused(reader: Reader) -> None:
    own = {"origin": reader.emulator.url}
    assert reader.http.request("DELETE", "/", headers=own).headers["allow"] == "GET"
    assert reader.http.head("/").status_code == 200
    assert reader.http.get("/page/faults/1/remove").status_code == 405


# Its cost


def test_a_page_that_is_open_does_not_keep_the_server_from_ending(capfd: pytest.CaptureFixture[str]) -> None:
    with Emulator() as emulator, httpx.Client() as http, http.stream("GET", f"{emulator.url}/page/changes") as answer:
        lines = answer.iter_lines()
        assert next(lines) == "retry: 1000"
        while not next(lines).startswith("data: "):
            pass
        emulator.stop()
        assert [line for line in lines if line] == []
    assert capfd.readouterr().err == ""


def test_nothing_of_it_is_loaded_before_somebody_looks() -> None:
    program = """
import sys, httpx
from gemini_interactions.emulator import Emulator
def loaded():
    rooms = ("gemini_interactions.emulator.page", "gemini_interactions.view", "jinja2")
    return [name for name in sys.modules if name.startswith(rooms)]
with Emulator() as emulator:
    body = {"model": "gemini-3.8-flash", "input": "x"}
    httpx.post(f"{emulator.url}/v1/interactions", json=body, headers={"x-goog-api-key": "k"})
    httpx.get(f"{emulator.url}/health")
    print(loaded())
    httpx.get(emulator.url)
    print(len(loaded()) > 20)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\nTrue\n"


def test_a_long_conversation_is_drawn_in_parts(reader: Reader) -> None:
    previous: dict[str, Any] = {}
    for number in range(90):
        previous = {"previous_interaction_id": reader.api.create(input=f"turn {number}.", **previous)["id"]}
    text = reader.text()
    assert text.count("<article") == 20
    assert "You said: turn 89." in text
    assert "70 earlier turns" in text
    [earlier, *_] = re.findall(r'href="(/page/interactions/[^"#]+)">70 earlier', text)
    text = reader.text(earlier)
    assert text.count("<article") == 20
    assert "You said: turn 69." in text
    assert "earlier turns" in text
    assert "later turns" in text
    assert "<strong>60 turns</strong>" in text  # the service had, before the first that is shown


def test_what_the_service_had_is_added_up_once(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    from gemini_interactions.emulator.page import turns

    sizes: list[int] = []

    def counted(value: Any, size: Any = turns.size) -> int:
        sizes.append(1)
        result: int = size(value)
        return result

    monkeypatch.setattr(turns, "size", counted)
    previous: dict[str, Any] = {}
    for number in range(60):
        previous = {"previous_interaction_id": reader.api.create(input=f"turn {number}", **previous)["id"]}
    reader.text()
    first = len(sizes)
    reader.text()
    assert first <= 60 + 20
    assert len(sizes) - first <= 20  # those that are shown, for what was sent


def test_the_page_holds_up_no_request(reader: Reader) -> None:
    """It draws in a thread, and holds no lock of the engine: an answer comes while a page is being drawn."""
    import threading

    from gemini_interactions.emulator.page import conversation_pages

    begun, answered = threading.Event(), threading.Event()
    drawn = conversation_pages.interaction_html

    def waits(*given: Any, **more: Any) -> Any:
        begun.set()
        assert answered.wait(10)
        return drawn(*given, **more)

    reader.api.create(input="x")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversation_pages, "interaction_html", waits)
        thread = threading.Thread(target=reader.text)
        thread.start()
        assert begun.wait(10)
        body = {"model": MODEL, "input": "meanwhile"}
        assert httpx.post(f"{reader.emulator.url}/v1/interactions", json=body, headers=KEY).status_code == 200
        answered.set()
        thread.join()


def test_after_a_reset_it_begins_anew(reader: Reader) -> None:
    reader.api.create(input="Stored")
    reader.api.create(input="Unstored", store=False)
    reader.emulator.fault(status=503)
    reader.emulator.reset()
    assert "Nothing was asked yet" in reader.text()
    assert "Nothing was asked yet" in reader.text("/page/requests")
    assert "None: the next requests are answered as they should be." in reader.text("/page/faults")
