"""What is wrong with a script fails the test that it was meant for, wherever it comes out; so does what was left unused."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from gemini_interactions import APIError, Client
from gemini_interactions.emulator import Emulator, ScriptError, say

from .conftest import KEY, Api, text

MODEL = "gemini-3.8-flash"


def forgets(body: dict[str, Any]) -> str:
    return str(body["city"])


def slips(body: dict[str, Any]) -> Any:
    return {"steps": [], "status": "done"}


def post(url: str, **body: Any) -> httpx.Response:
    return httpx.post(f"{url}/v1/interactions", json={"model": MODEL, "input": "x", **body}, headers=KEY)


def test_a_function_that_fails_is_raised_in_the_client_of_the_same_process(api: Api) -> None:
    api.emulator.reply(forgets)
    with pytest.raises(
        ScriptError, match=r"^reply, given at test_script_errors.py:\d+: forgets failed with KeyError: 'city'$"
    ) as raised:
        api.post(input="x")
    assert isinstance(raised.value.__cause__, KeyError)
    assert api.emulator.script_errors == [raised.value]


def test_what_a_function_gives_is_checked(api: Api) -> None:
    api.emulator.reply("a", slips)
    api.create(input="x")
    with pytest.raises(
        ScriptError, match=r"^reply 2 of 2, given at .*: slips gave what cannot be played: status: 'done' is none"
    ):
        api.post(input="x")
    api.emulator.reply(slips, checked=False)
    assert api.create(input="x")["status"] == "done"


def test_a_function_has_a_body_of_its_own(api: Api) -> None:
    api.emulator.reply(lambda body: body.pop("input"))
    api.create(input="x")
    assert api.emulator.last.body["input"] == "x"


@pytest.mark.parametrize("script", [forgets, slips])
def test_over_http_the_client_is_refused_and_the_end_of_the_with_statement_raises_it(script: Any) -> None:
    def program() -> None:
        with Emulator() as emulator:
            emulator.reply(script)
            responses.append(post(emulator.url))

    responses: list[httpx.Response] = []
    with pytest.raises(ScriptError, match=script.__name__):
        program()
    [response] = responses
    assert (response.status_code, response.json()["error"]["code"]) == (400, "script_error")
    assert script.__name__ in response.json()["error"]["message"]


def test_no_client_tries_it_again() -> None:
    with Emulator() as emulator:
        emulator.reply(forgets)
        with pytest.raises(APIError, match="forgets failed"):
            Client(api_key="k", base_url=emulator.url).create(model=MODEL, input="x")
        assert len(emulator.requests) == 1
        emulator.script_errors.clear()


def test_an_error_that_is_on_its_way_already_is_told_why() -> None:
    def program() -> None:
        with Emulator(assert_all_used=True) as emulator:
            emulator.reply(forgets, "left over")
            post(emulator.url)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as raised:
        program()
    [note] = raised.value.__notes__
    assert note.startswith("A script of the emulator failed: reply 1 of 2, given at")


def test_predicates_that_fail_are_scripts_that_fail(api: Api) -> None:
    api.emulator.reply("Hi", when=forgets)
    with pytest.raises(ScriptError, match="its `when` failed with KeyError"):
        api.post(input="x")
    api.emulator.reset()
    api.emulator.fault(status=500, when=forgets)
    with pytest.raises(ScriptError, match=r"fault\(status=500, when=forgets\): its `when` failed with KeyError"):
        api.post(input="x")


def test_a_script_of_a_trigger_is_raised_where_time_passes(api: Api) -> None:
    body = {
        "schedule": "0 * * * *",
        "time_zone": "UTC",
        "interaction": {"agent": "antigravity-preview-09-2026", "input": "x", "environment": "remote"},
    }
    made = api.http.post("/v1beta/triggers", json=body)
    assert made.status_code == 200, made.text
    api.emulator.reply(forgets)
    with pytest.raises(ScriptError, match="forgets failed"):
        api.emulator.advance(3600)


# What is left unused


def test_what_is_left_is_listed_with_what_came_instead(api: Api) -> None:
    api.emulator.reply("One", say("Two"), slips)
    api.emulator.reply({"steps": [], "status": "incomplete"}, when=forgets)
    api.emulator.fault(status=503, times=3, method="GET")
    api.emulator.fault(cut_after=2)
    api.create(input="x")
    api.get("v1_x")
    with pytest.raises(AssertionError) as failed:
        api.emulator.assert_all_used()
    lines = str(failed.value).replace("given at test_script_errors.py:", "at ").splitlines()
    places = [line.partition(" at ")[0] for line in lines]
    assert lines[0] == "3 scripted replies and 2 faults not used:"
    assert places[1:4] == ["  - reply 2 of 3,", "  - reply 3 of 3,", "  - reply,"]
    assert [line.partition(": ")[2] for line in lines[1:4]] == ["model_output; 'Two'", "slips", "status incomplete, when forgets"]
    assert lines[4:6] == ["  - fault(status=503, times=3, method='GET'), 2 of 3 times", "  - fault(cut_after=2)"]
    assert lines[6:] == [
        "The requests that came:",
        f"  - <POST /v1beta/interactions {MODEL} new_turns=['x'] status=200>",
        "  - <GET /v1beta/interactions/v1_x status=503 error='The service is currently unavailable.'>",
    ]


def test_one_that_is_left_is_one() -> None:
    emulator = Emulator()
    emulator.reply("One")
    with pytest.raises(AssertionError, match=r"^1 scripted reply not used:\n  - .*\nThe requests that came:\n  - none$"):
        emulator.assert_all_used()


def test_all_used_is_all_right(api: Api) -> None:
    api.emulator.assert_all_used()
    api.emulator.reply("One", lambda body: "Two")
    api.emulator.fault(status=500)
    assert [api.post(input="x").status_code for _ in range(3)] == [500, 200, 200]
    api.emulator.assert_all_used()


def test_a_script_that_failed_is_raised_before_what_is_left(api: Api) -> None:
    api.emulator.reply(forgets, "left over")
    with pytest.raises(ScriptError) as raised:
        api.post(input="x")
    with pytest.raises(ScriptError) as again:
        api.emulator.assert_all_used()
    assert again.value is raised.value
    api.emulator.script_errors.clear()  # it was meant
    with pytest.raises(AssertionError, match="reply 2 of 2"):
        api.emulator.assert_all_used()


def test_the_end_of_the_with_statement_asserts_it_where_that_is_asked_for() -> None:
    def leaves_one(*, assert_all_used: bool, divide_by: int = 1) -> None:
        with Emulator(assert_all_used=assert_all_used) as emulator:
            emulator.reply("One")
            assert 1 / divide_by

    leaves_one(assert_all_used=False)
    with pytest.raises(AssertionError, match="1 scripted reply"):
        leaves_one(assert_all_used=True)
    with pytest.raises(ZeroDivisionError):
        leaves_one(assert_all_used=True, divide_by=0)
    with Emulator(assert_all_used=True) as emulator:
        emulator.reply("One")
        assert text(post(emulator.url).json()) == "One"
