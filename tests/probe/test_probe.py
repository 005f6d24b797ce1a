"""The probe on the emulator: every statement holds, nothing is left behind, no key is told, and what is false is seen."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from . import run
from .budget import Budget, asking
from .contract import SECTIONS
from .evidence import Exchange, Watched
from .report import listing, report
from .run import Place, chosen_by, emulated, place_of, try_all
from .service import Service
from .statement import ROOMS, Basis, Statement, expect, statements
from .statements.refusals import REFUSED, Row
from .trial import Outcome

pytest.importorskip("cronsim")
pytest.importorskip("google.genai", minversion="3.6")

EVERY = statements()
NO_LIMIT = 1e9
KEY = "AIza-a-key-of-nobodys-0123456789"


def fresh(**settings: Any) -> Emulator:
    return Emulator(background_seconds=0.05, **settings)


def tried(chosen: list[Statement], place: Place, **options: Any) -> list[Outcome]:
    return list(try_all(chosen, place, Budget(NO_LIMIT), **options))


def named(*names: str) -> list[Statement]:
    return [statement for statement in EVERY if statement.name in names]


def not_holding(outcomes: list[Outcome]) -> list[tuple[str, str, Any]]:
    return [
        (outcome.statement.name, outcome.seen, outcome.left) for outcome in outcomes if outcome.verdict != "holds" or outcome.left
    ]


def held(emulator: Emulator) -> dict[str, Any]:
    """What an emulator holds of what requests can make, but for the service's own voices."""
    with httpx.Client(
        transport=emulator.transport(), base_url="http://x/v1beta", headers={"x-goog-api-key": "probe-key"}
    ) as http:
        names = ("environments", "agents", "webhooks", "triggers", "credentials", "files", "fileSearchStores")
        found = {name: http.get(f"/{name}").json().get(name) for name in names}
        found["voices"] = http.get("/voices", params={"type": "prompted"}).json()["voices"]
    return {name: value for name, value in {**found, "interactions": list(emulator.interactions)}.items() if value}


@pytest.mark.parametrize("room", ROOMS)
def test_every_statement_holds_on_the_emulator_and_leaves_nothing(room: str) -> None:
    emulator = fresh()
    chosen = [statement for statement in EVERY if statement.room == room and statement.where in ("anywhere", "gemini")]
    assert not_holding(tried(chosen, emulated(emulator))) == []
    assert held(emulator) == {}
    assert len(chosen) >= 2


def test_what_is_about_google_cloud_holds_on_the_emulator_as_google_cloud() -> None:
    emulator = fresh()
    chosen = [statement for statement in EVERY if statement.where == "cloud"]
    assert not_holding(tried(chosen, emulated(emulator, is_cloud=True))) == []
    assert held(emulator) == {}
    assert len(chosen) == 4


def test_what_needs_google_is_not_tried_on_the_emulator() -> None:
    [outcome] = tried([statement for statement in EVERY if statement.where == "google"], emulated(fresh()))
    assert (outcome.verdict, outcome.seen) == ("could not be tried", "the emulator has no such API")


@pytest.mark.filterwarnings("ignore::DeprecationWarning:google.*", "ignore:.*experimental.*")
def test_plain_statements_hold_through_the_official_sdk() -> None:
    emulator = fresh()
    chosen = [statement for statement in EVERY if statement.through_sdk and not statement.is_dear]
    assert not_holding(tried(chosen, emulated(emulator), sdk=True)) == []
    assert held(emulator) == {}
    assert len(chosen) >= 25
    [other] = tried(named("a_run_can_be_cancelled"), emulated(emulator), sdk=True)
    assert other.verdict == "could not be tried"


@pytest.mark.filterwarnings("ignore::DeprecationWarning:google.*", "ignore:.*experimental.*")
def test_our_client_and_the_official_one_send_the_same() -> None:
    sent: list[list[Any]] = []
    for sdk in (False, True):
        with_calls: list[Any] = []
        for statement in EVERY:
            if statement.through_sdk and not statement.is_dear:
                service, calls = watched_service(sdk=sdk)
                statement.ask(service)
                with_calls.append((statement.name, calls))
        sent.append(with_calls)
    assert sent[0] == sent[1]
    assert len(sent[0]) >= 25


def watched_service(*, sdk: bool) -> tuple[Service, list[Any]]:
    """A service, and the bodies of all its requests, as they come: ids are named by the order in which they came."""
    emulator, calls, ids = fresh(), [], {}

    def saw(exchange: Exchange) -> None:
        for body in exchange.bodies():
            about = body.get("interaction") if exchange.is_stream else body
            if isinstance(about, dict) and about.get("id"):
                ids.setdefault(about["id"], f"#{len(ids)}")
        text = f"{exchange.method} {exchange.path.rpartition('/v1beta')[2]} {exchange.sent.decode()}"
        for id, name in ids.items():
            text = text.replace(id, name)
        method, path, body = text.split(" ", 2)
        calls.append((method, path, json.loads(body) if body else None))

    return emulated(emulator).open(Watched(emulator.transport(), saw), sdk=sdk), calls


def test_what_is_seen_is_told_of_what_is_false() -> None:
    [outcome] = tried(named("a_previous_interaction_that_is_gone_is_400_in_words"), emulated(fresh(missing_previous=404)))
    assert (outcome.verdict, outcome.seen) == ("false", "404: Invalid previous_interaction_id: interaction not found")


def test_what_the_key_may_not_do_is_neither_true_nor_false() -> None:
    [outcome] = tried(named("usage_adds_up"), emulated(Emulator("another-key")))
    assert outcome.verdict == "could not be tried"
    assert outcome.seen.startswith("AuthenticationError")


def made_of_all_kinds(service: Service) -> None:
    client = service.client
    first = client.create(model="gemini-3.8-flash", input="Hi")
    client.auth_tokens.create(str(first.id))
    with client.stream(model="gemini-3.8-flash", input="Hi") as stream:
        next(iter(stream))  # left in the middle
    client.start(model="gemini-3.8-flash", input="Hi")
    client.create(agent="antigravity-preview-09-2026", environment="remote", input="Hi")
    client.agents.create("probe", base_agent="antigravity-preview-09-2026")
    client.environments.create()
    client.webhooks.create(uri="https://example.com", subscribed_events=["interaction.completed"])
    work = {"agent": "antigravity-preview-09-2026", "environment": "remote", "input": "Hi"}
    trigger = client.triggers.create(interaction=work, schedule="0 8 * * *", time_zone="UTC")
    client.triggers.run(trigger.id)
    client.credentials.create(id="c", type="bearer_token", token="no-token-of-anybodys")
    client.voices.create(voice={"type": "prompted", "prompted": {"input": "Calm"}}, store=True)
    client.files.upload(file=b"hi", config={"mime_type": "text/plain"})
    store = client.file_search_stores.create(config={"display_name": "a"})
    client.file_search_stores.upload_to_file_search_store(
        file_search_store_name=str(store.name), file=b"hi", config={"mime_type": "text/plain"}
    )


@pytest.mark.parametrize("end", [None, KeyboardInterrupt, ZeroDivisionError])
def test_nothing_is_left_however_a_statement_ends(end: type[BaseException] | None) -> None:
    emulator = fresh()

    def ask(service: Service) -> None:
        made_of_all_kinds(service)
        assert len(held(emulator)) == 9  # every kind
        if end is not None:
            raise end

    statement = Statement("all", "All.", "models", Basis("contract", "2.1"), 0.0, False, "anywhere", False, ask)
    if end is None:
        assert not_holding(tried([statement], emulated(emulator))) == []
    else:
        with pytest.raises(end):
            tried([statement], emulated(emulator))
    assert held(emulator) == {}


def test_what_cannot_be_deleted_is_told() -> None:
    emulator = fresh()

    def ask(service: Service) -> None:
        made_of_all_kinds(service)
        emulator.fault(status=400, code="invalid_request", message="Not now.", times=100)

    statement = Statement("all", "All.", "models", Basis("contract", "2.1"), 0.0, False, "anywhere", False, ask)
    [outcome] = tried([statement], emulated(emulator))
    assert len(outcome.left) >= 13
    assert all("Not now." in entry for entry in outcome.left)
    assert "## Left behind" in report([outcome], service="x", about=())


RECORDED = (
    "what_was_said_is_recalled",
    "a_background_stream_can_be_resumed",
    "a_turn_goes_back_as_it_came",
    "an_input_is_required",
)


@pytest.mark.parametrize("name", RECORDED)
def test_recordings_are_replayed_without_a_service(name: str, tmp_path: Path) -> None:
    assert not_holding(tried(named(name), emulated(fresh()), folder=tmp_path)) == []
    with Emulator.replay(tmp_path / name) as replayer:
        place = Place("a recording", False, {"api_key": "k", "base_url": "http://x"}, {}, None, replayer.transport, 0.02)
        assert not_holding(tried(named(name), place)) == []


def test_no_key_is_in_a_recording_or_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    emulator = Emulator(KEY)
    monkeypatch.setattr(run, "_to_google", emulator.transport)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    told = Statement(
        *("tells_the_key", "Tells.", "models", Basis("contract", "2.1"), 0.0, False, "anywhere", False),
        lambda service: expect(service.create(f"my key is {KEY}") is None, KEY),
    )
    chosen = [*named("labels_come_back", "the_secret_of_a_webhook_is_told_once"), told]
    monkeypatch.setattr(run, "statements", lambda: chosen)
    assert run.main([], {"GEMINI_API_KEY": KEY}) == 1
    texts = [path.read_text() for path in tmp_path.rglob("*.*") if path.is_file()]
    assert len(texts) >= 6
    assert not any(KEY in text for text in texts)
    said = capsys.readouterr()
    assert KEY not in said.out + said.err
    assert "tells_the_key" in said.out


def test_who_stops_it_by_a_signal_leaves_nothing_and_gets_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    emulator = Emulator(KEY)
    monkeypatch.setattr(run, "_to_google", emulator.transport)
    monkeypatch.setattr(run, "ROOT", tmp_path)

    def ask(service: Service) -> None:
        service.create()
        assert len(emulator.interactions) == 1
        signal.raise_signal(signal.SIGTERM)

    stopped = Statement("stopped", "Stopped.", "models", Basis("contract", "2.1"), 0.0, False, "anywhere", False, ask)
    monkeypatch.setattr(run, "statements", lambda: [*named("labels_come_back"), stopped, *named("usage_adds_up")])
    assert run.main([], {"GEMINI_API_KEY": KEY}) == 0
    assert len(emulator.interactions) == 0
    assert "Interrupted" in capsys.readouterr().err
    [written] = tmp_path.rglob("report.md")
    assert "1 statements: 1 holds" in written.read_text()


def test_a_key_or_google_cloud_in_the_environment_says_where() -> None:
    assert place_of({}, fresh).is_emulator
    assert place_of({"GEMINI_API_KEY": KEY}, fresh).name == "the Gemini API"
    assert place_of({"GOOGLE_GENAI_USE_VERTEXAI": "true", "GEMINI_API_KEY": KEY}, fresh).is_cloud


def test_statements_are_tried_from_the_cheapest_on_and_the_dear_ones_by_name_only() -> None:
    plain = chosen_by("", EVERY)
    assert [statement.cost for statement in plain] == sorted(statement.cost for statement in plain)
    assert not any(statement.is_dear for statement in plain)
    assert [statement.name for statement in chosen_by("deep_research_plan", EVERY)] == ["deep_research_plan"]
    assert {statement.room for statement in chosen_by("models streams", EVERY)} == {"models", "streams"}
    with pytest.raises(SystemExit, match="no statement or room nothing"):
        chosen_by("nothing", EVERY)


def test_the_plain_statements_fit_into_the_default_budget() -> None:
    assert sum(statement.cost for statement in chosen_by("", EVERY)) < 1.0


def test_what_may_go_over_the_budget_is_not_tried() -> None:
    budget = Budget(asking())
    first, second = try_all(named("usage_adds_up", "labels_come_back"), emulated(fresh()), budget)
    assert first.verdict == "holds"
    assert 0 < first.cost == budget.spent < asking()
    assert second.seen.startswith("over budget: up to $")


def test_the_report_counts_by_what_statements_rest_on() -> None:
    first, second = named("usage_adds_up", "a_get_has_the_steps_of_one_turn")
    outcomes = [Outcome(first, "holds"), Outcome(second, "false", "2 | <b> inputs")]
    text = report(outcomes, service="the emulator", about=[("spent", "$0.00")])
    assert "2 statements: 1 holds, 1 false, 0 could not be tried." in text
    assert "| open question | 0 | 1 | 0 |" in text
    assert "| 2 \\| &lt;b> inputs |" in text
    rest = text.partition("## By what they rest on\n")[2]
    assert "\nrecording, 1:\n\n- github-tests/text-3.8-flash-turkish.json: usage_adds_up\n" in rest
    assert rest.endswith("\nopen question, 1:\n\n- steps_of_a_get: a_get_has_the_steps_of_one_turn\n")


def test_who_has_no_contract_is_told_what_its_sections_are_about() -> None:
    chosen = named("a_signature_comes_last_in_its_thought")
    said = "the contract: streams, step.start and step.delta (ai.google.dev/api/interactions-api; ai.google.dev, page streaming;"
    assert said in report([Outcome(chosen[0], "holds")], service="x", about=())
    assert said in listing(chosen)
    used = {statement.basis.where for statement in EVERY if statement.basis.kind == "contract"}
    assert sorted(used) == sorted(SECTIONS)


def test_a_run_ends_with_the_statements_by_what_they_rest_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "statements", lambda: named("usage_adds_up", "labels_come_back"))
    assert run.main([], {}) == 0
    written = next(tmp_path.rglob("report.md")).read_text()
    rest = written.partition("## By what they rest on\n")[2]
    assert rest in capsys.readouterr().out


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.name)
def test_a_refusal_in_other_words_or_by_another_code_is_seen(row: Row) -> None:
    emulator = fresh()
    emulator.fault(status=row.status, code="out_of_tea", message="No.", times=9)
    [outcome] = tried(named(f"refused_{row.name}"), emulated(emulator))
    assert outcome.verdict == ("false" if row.code or row.field else "holds")
    assert outcome.seen == ("code out_of_tea: No." if row.code else f"without '{row.field}': No." if row.field else "")


def test_every_statement_says_what_it_claims() -> None:
    assert [statement.name for statement in EVERY if not re.fullmatch(r".{15,}[.`]", statement.says)] == []


TURNED: list[tuple[dict[str, Any], str, str]] = [
    ({"steps_of_a_get": "chain"}, "a_get_has_the_steps_of_one_turn", "2 inputs"),
    ({"expired_previous_id": 403}, "a_previous_interaction_that_is_gone_is_400_in_words", "403: You do not have permission"),
    ({"expired_previous_id": 501}, "a_previous_interaction_that_is_gone_is_400_in_words", "501: Continuing this"),
    ({"idle_runs": "pass"}, "a_run_is_never_idle", "['in_progress', 'idle']"),
    ({"idle_runs": "wait"}, "a_run_is_never_idle", "['in_progress', 'idle']"),
    ({"signatures_are_checked": False}, "a_signature_that_was_not_issued_is_refused", "200: "),
    ({"split_typed_deltas": True}, "a_search_comes_in_one_delta", "[(0, 'google_search_call'), (0, 'google_search_call')"),
    ({"input_that_ends_with_the_model": "refused"}, "an_input_that_ends_with_the_model_is_taken", "400: Request contains"),
    ({"input_while_calls_wait": "refused"}, "an_input_is_taken_while_calls_wait", "400: Request contains"),
    ({"two_calls_of_one_id": "refused"}, "two_calls_of_one_id_are_taken", "400: Request contains"),
    ({"an empty list of tools": "refused"}, "doubt_an_empty_list_of_tools", "400: Request contains"),
]


@pytest.mark.parametrize(("answer", "name", "seen"), TURNED, ids=str)
def test_a_question_that_is_answered_otherwise_makes_its_statement_false(answer: dict[str, Any], name: str, seen: str) -> None:
    [outcome] = tried(named(name), emulated(fresh(open_questions=answer)))
    assert (outcome.verdict, outcome.seen[: len(seen)]) == ("false", seen)
