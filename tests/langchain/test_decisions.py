"""Decision models: LangChain's questions over the Decisions API, and the middleware that they drive."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.agents.middleware import AutoModeMiddleware, ModelChoice, ModelRouterMiddleware
from langchain_core.decisions import Box, Choice, ClassifierResponse, Noul, NoulCriteria, Score
from langchain_core.exceptions import (
    ModelError,
    ModelInvalidRequestError,
    ModelNotFoundError,
    ModelRateLimitError,
    ModelRefusalError,
)
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import tool

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions, GeminiDecisions

from ..received import bodies

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
IMAGE = {"type": "image", "base64": PNG, "mime_type": "image/png"}
SENT_IMAGE = {"type": "image", "data": PNG, "mime_type": "image/png"}
URGENT = Noul(instructions="Is this urgent?", criteria=NoulCriteria(true="It cannot wait.", false={"wait": "days"}))
TEAM = Choice(
    instructions="Whose is it?", criteria={"billing": "Invoices and payments.", "technical": {"about": "bugs"}, "none": None}
)
ANGER = Score(instructions="How angry are they?", criteria=["Calm.", "Concerned.", ["Very", "angry"]])
ALL = {"urgent": URGENT, "team": TEAM, "anger": ANGER}


@pytest.fixture
def decisions(emulator: Emulator) -> GeminiDecisions:
    return GeminiDecisions(api_key="test", transport=emulator.transport(), max_retries=0)


def ask(decisions: GeminiDecisions, state: Any, **questions: Any) -> ClassifierResponse:
    return decisions.invoke({"state": state, "questions": questions or {"urgent": URGENT}})


def test_each_kind_of_question_is_asked_and_answered(decisions: GeminiDecisions, emulator: Emulator) -> None:
    answers = ask(decisions, "The invoice is wrong, and I want my payment back.", **ALL)
    assert answers.model == "gemini-decision-1"
    assert 0 <= answers.nouls["urgent"].noul <= 1
    team = answers.choices["team"]
    assert team.choice == "billing"
    assert set(team.probabilities) == {"billing", "technical", "none"}
    anger = answers.scores["anger"]
    assert anger.legend == {0: "Calm.", 1: "Concerned.", 2: ["Very", "angry"]}
    assert sum(anger.probabilities.values()) == pytest.approx(1)
    assert anger.confidence == max(anger.probabilities.values())
    assert answers.usage is not None
    assert answers.usage["input_tokens"] > 0
    [body] = bodies(emulator)
    assert body == {
        "model": "gemini-decision-1",
        "input": "The invoice is wrong, and I want my payment back.",
        "questions": {
            "urgent": {
                "type": "noul",
                "instructions": "Is this urgent?",
                "criteria": {"true_description": "It cannot wait.", "false_description": '{"wait": "days"}'},
            },
            "team": {
                "type": "choice",
                "instructions": "Whose is it?",
                "criteria": {"billing": "Invoices and payments.", "technical": '{"about": "bugs"}', "none": ""},
            },
            "anger": {
                "type": "score",
                "instructions": "How angry are they?",
                "criteria": ["Calm.", "Concerned.", '["Very", "angry"]'],
            },
        },
    }


async def test_async_code_gets_the_same(decisions: GeminiDecisions) -> None:
    request: Any = {"state": "The invoice is wrong.", "questions": ALL}
    assert await decisions.ainvoke(request) == decisions.invoke(request)
    assert await decisions.abatch([request] * 2) == [decisions.invoke(request)] * 2


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


CALL = {"id": "c1", "name": "refund", "args": {"sum": 5}, "type": "tool_call"}
STATES: dict[str, tuple[Any, Any]] = {
    "a text": ("Hi", "Hi"),
    "a message of the user's": (HumanMessage("Hi"), "Hi"),
    "a message with a picture": (
        HumanMessage([{"type": "text", "text": "Look"}, IMAGE]),
        [_text("Look"), SENT_IMAGE],
    ),
    "JSON": ({"plan": "pro", "seats": [1, 2.5, None, True]}, '{"plan": "pro", "seats": [1, 2.5, null, true]}'),
    "JSON with a picture": (
        {"photo": IMAGE, "note": "scratched", "other": IMAGE},
        [
            _text('{"photo": "[image 1]", "note": "scratched", "other": "[image 2]"}'),
            _text("[image 1]:"),
            SENT_IMAGE,
            _text("[image 2]:"),
            SENT_IMAGE,
        ],
    ),
    "JSON that looks like a file": ({"type": "file", "path": "a.txt"}, '{"type": "file", "path": "a.txt"}'),
    "a conversation": (
        [
            SystemMessage("Be brief."),
            HumanMessage(["See", IMAGE], name="ann"),
            AIMessage([{"type": "reasoning", "reasoning": "Hm."}, {"type": "text", "text": "I will."}], tool_calls=[CALL]),
            ToolMessage("done", tool_call_id="c1", name="refund", status="error"),
        ],
        [
            _text(
                '[{"role": "system", "content": "Be brief."}, {"role": "user", "name": "ann", "content": ["See", "[image 1]"]}, '
                '{"role": "assistant", "content": "I will.", '
                '"tool_calls": [{"id": "c1", "name": "refund", "args": {"sum": 5}}]}, '
                '{"role": "tool", "name": "refund", "content": "done", "tool_call_id": "c1", "status": "error"}]'
            ),
            _text("[image 1]:"),
            SENT_IMAGE,
        ],
    ),
}


@pytest.mark.parametrize(("state", "sent"), STATES.values(), ids=STATES)
def test_a_state_is_sent_whole(decisions: GeminiDecisions, emulator: Emulator, state: Any, sent: Any) -> None:
    ask(decisions, state)
    assert bodies(emulator)[-1]["input"] == sent


REFUSED: dict[str, tuple[Any, Any, str]] = {
    "an object of Python's": ({"when": object()}, URGENT, r"'state\.when' is object"),
    "nothing": ("", URGENT, "input is empty"),
    "a box": ("Hi", Box(instructions="Where?"), r"'questions\.q' is a Box; the Decisions API answers Noul, Choice, Score"),
    "a picture in a question": ("Hi", Noul(instructions=["Like this?", IMAGE]), r"'questions\.q' has a picture"),
    "one option": ("Hi", Choice(instructions="Which?", criteria={"only": "it"}), "2 to 255"),
}


@pytest.mark.parametrize(("state", "question", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_asked_is_named_and_nothing_is_sent(
    decisions: GeminiDecisions, emulator: Emulator, state: Any, question: Any, words: str
) -> None:
    with pytest.raises(ModelInvalidRequestError, match=words):
        ask(decisions, state, q=question)
    assert not emulator.requests


def test_errors_are_langchains_and_ours(decisions: GeminiDecisions, emulator: Emulator) -> None:
    emulator.fault(status=429, message="Slow down.")
    with pytest.raises(ModelRateLimitError) as raised:
        ask(decisions, "Hi")
    assert isinstance(raised.value, gi.RateLimitError)


BLOCKED = b'{"prompt_feedback": {"block_reason": "safety", "block_reason_message": "Blocked for safety."}}'
ANSWERS: dict[str, tuple[bytes, type[Exception], str]] = {
    "blocked": (BLOCKED, ModelRefusalError, "Blocked for safety"),
    "no answer": (b'{"answers": {}}', ModelError, "'urgent'.*there is none"),
    "another kind": (b'{"answers": {"urgent": {"type": "vote", "vote": 1}}}', ModelError, "there is one of type 'vote'"),
}


@pytest.mark.parametrize(("answer", "error", "words"), ANSWERS.values(), ids=ANSWERS)
def test_what_is_no_answer_is_an_error(
    decisions: GeminiDecisions, emulator: Emulator, answer: bytes, error: type[Exception], words: str
) -> None:
    emulator.fault(raw_body=answer)
    with pytest.raises(error, match=words):
        ask(decisions, "Hi")


def test_the_key_is_not_shown_stored_or_quoted() -> None:
    decisions = GeminiDecisions(api_key="AIza-secret", headers={"x-team": "AIza-secret"})
    assert "AIza-secret" not in repr(decisions)
    assert b"AIza-secret" not in pickle.dumps(decisions)
    assert pickle.loads(pickle.dumps(decisions)).model == "gemini-decision-1"
    with pytest.raises(ModelInvalidRequestError, match=r"'modle'\. Did you mean 'model'") as raised:
        GeminiDecisions(modle="x", api_key="AIza-secret")
    assert "AIza-secret" not in str(raised.value)


def test_google_cloud_is_asked_in_its_own_place_and_has_none_yet(emulator: Emulator) -> None:
    headers = {"Authorization": "Bearer t"}
    decisions = GeminiDecisions(vertexai=True, project="p", location="global", headers=headers, transport=emulator.transport())
    with pytest.raises(ModelNotFoundError):
        ask(decisions, "Hi")
    assert emulator.requests[-1].path == "/v1beta1/projects/p/locations/global/decisions"


# What they are for


SMALL, LARGE = "gemini-3.5-flash", "gemini-3.1-pro-preview"


@pytest.mark.filterwarnings("ignore::langchain_core._api.beta_decorator.LangChainBetaWarning")
@pytest.mark.parametrize("is_async", [False, True], ids=["invoke", "ainvoke"])
@pytest.mark.parametrize(
    ("prompt", "model"), [("Prove the theorem.", "gemini-3.1-pro-preview"), ("Say hello.", "gemini-3.5-flash")]
)
def test_a_router_asks_the_model_that_the_decision_names(
    decisions: GeminiDecisions, emulator: Emulator, prompt: str, model: str, is_async: bool
) -> None:
    def chat(name: str) -> ChatGeminiInteractions:
        return ChatGeminiInteractions(model=name, api_key="test", transport=emulator.transport())

    choices = {
        "small": ModelChoice(model=chat(SMALL), criteria="Greetings: say hello, say goodbye."),
        "large": ModelChoice(model=chat(LARGE), criteria="Mathematics: prove a theorem."),
    }
    router = ModelRouterMiddleware(choices=choices, instructions="Choose the model for the task.", classifier=decisions)
    agent: Any = create_agent(chat(SMALL), middleware=[router])
    request = {"messages": [HumanMessage(prompt)]}
    state = asyncio.run(agent.ainvoke(request)) if is_async else agent.invoke(request)
    assert state["model_route"].choice in choices
    assert [body["model"] for body in bodies(emulator)] == ["gemini-decision-1", model]


@tool
def refund(sum: int) -> str:
    """Pay money back."""
    return f"paid {sum}"


@pytest.mark.filterwarnings("ignore::langchain_core._api.beta_decorator.LangChainBetaWarning")
@pytest.mark.parametrize(("risk", "result"), [(0.02, "paid 5"), (0.97, "blocked")])
def test_auto_mode_lets_calls_pass_or_not(decisions: GeminiDecisions, emulator: Emulator, risk: float, result: str) -> None:
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="test", transport=emulator.transport())
    call = {"type": "function_call", "id": "c1", "name": "refund", "arguments": {"sum": 5}}
    emulator.reply([call], "Done.")
    agent: Any = create_agent(model, tools=[refund], middleware=[AutoModeMiddleware(tools=["refund"], classifier=decisions)])
    answer = f'{{"answers": {{"is_risky": {{"type": "noul", "noul": {risk}, "confidence": 0.97}}}}}}'
    emulator.fault(raw_body=answer.encode(), when=lambda body: "questions" in body)
    messages = agent.invoke({"messages": [HumanMessage("Refund 5.")]})["messages"]
    [told] = [message.content for message in messages if isinstance(message, ToolMessage)]
    assert result in told
