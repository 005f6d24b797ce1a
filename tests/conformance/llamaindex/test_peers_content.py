"""What messages hold, in both directions, and what happens to the caller's own."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from pathlib import Path

from llama_index.core.base.llms.types import (
    AudioBlock,
    CacheControl,
    CachePoint,
    ChatMessage,
    CitableBlock,
    CitationBlock,
    DocumentBlock,
    ImageBlock,
    MessageRole,
    TextBlock,
    ToolCallBlock,
    VideoBlock,
)
from llama_index.core.memory import Memory
from sqlalchemy.ext.asyncio import create_async_engine

from gemini_interactions import FileUnavailable

from .peers.against import PASSES, Defect, against
from .peers.answers import PNG, WAV, Answer, Calls, Citation, Draws, Refusal, RunsCode, Says, Searches, Speaks, Thinks, says
from .peers.canned_server import CannedServer, Seen, Written
from .peers.contenders import Contender
from .peers.turns import system, text_of, user

SPAIN = Citation("https://a.example/spain", "a.example", "Spain won.")
GOAL = Citation("https://b.example/goal", "b.example", "Torres scored.")
UNSUPPORTED = "the block is refused: Unsupported content block type"


# Out


@against(openai=Defect("the texts before are added again with each item of the output"), google=PASSES)
def test_an_answer_in_two_parts_has_each_once(contender: Contender) -> None:
    contender.will(Answer([Says(["One. "]), Says(["Two."])]))
    assert text_of(contender.llm().chat([user("Count.")]).message) == "One. Two."


@against(openai=Defect("a picture without a text is left out of the message"), google=PASSES)
def test_an_answer_may_be_a_picture_alone(contender: Contender) -> None:
    contender.will(Answer([Draws()]))
    message = contender.llm().chat([user("Draw a dot.")]).message
    assert [block.resolve_image().read() for block in message.blocks if isinstance(block, ImageBlock)] == [PNG]


@against(google=Defect("a sound becomes an ImageBlock"))
def test_a_sound_is_an_audio_block(contender: Contender) -> None:
    contender.will(Answer([Speaks()]))
    message = contender.llm().chat([user("Say it.")]).message
    assert [type(block) for block in message.blocks] == [AudioBlock]
    assert [block.resolve_audio().read() for block in message.blocks if isinstance(block, AudioBlock)] == [WAV]


@against(
    openai=Defect("annotations are in the response's kwargs only, and those of a later text replace those of an earlier one"),
    google=Defect("citations are in `raw` only"),
)
def test_citations_are_blocks_of_the_message(contender: Contender) -> None:
    contender.will(Answer([Searches(), Says(["Spain won. "], [SPAIN]), Says(["Torres scored."], [GOAL])]))
    message = contender.llm(search=True).chat([user("Who won?")]).message
    cited = [block for block in message.blocks if isinstance(block, CitationBlock)]
    assert [(block.source, block.title) for block in cited] == [(SPAIN.url, SPAIN.title), (GOAL.url, GOAL.title)]


@against(openai=PASSES, google=Defect("a history has nothing of what the service's code printed"))
def test_what_the_services_code_printed_is_known_in_the_next_turn(contender: Contender) -> None:
    contender.will(Answer([RunsCode(), Says(["Done."])]), says("42."))
    llm = contender.llm(remembers=True)
    history = [user("Compute 6 * 7, but do not tell.")]
    history += [llm.chat(history).message, user("What was it?")]
    llm.chat(history)
    asked = contender.asked[1]
    assert asked.continues is not None or "42" in json.dumps(asked.body)


@against(openai=Defect("arguments are left as JSON text"), google=PASSES)
def test_the_arguments_of_a_call_are_a_dict(contender: Contender) -> None:
    contender.will(Answer([Calls("add", {"a": 1, "b": 2})]))
    message = contender.llm().chat([user("Add.")]).message
    assert [block.tool_kwargs for block in message.blocks if isinstance(block, ToolCallBlock)] == [{"a": 1, "b": 2}]


@against(openai=PASSES, google=Defect("signatures are bytes, which no chat store can write", UnicodeDecodeError))
async def test_an_answer_with_a_signed_thought_can_be_stored(contender: Contender) -> None:
    contender.will(Answer([Thinks("Rain is likely."), Says(["Take an umbrella."])]))
    message = (await contender.llm(think=True).achat([user("Will it rain?")])).message
    engine = create_async_engine("sqlite+aiosqlite:///:memory:")
    try:
        memory = Memory.from_defaults(session_id="rain", async_engine=engine)
        await memory.aput(message)
        assert [text_of(stored) for stored in await memory.aget()] == ["Take an umbrella."]
    finally:
        await engine.dispose()


@against(google=PASSES)
def test_a_replayed_thought_keeps_its_signature(contender: Contender) -> None:
    contender.will(Answer([Thinks("Rain is likely."), Says(["Take an umbrella."])]), says("Yes."))
    llm = contender.llm(think=True, **({"state": "stateless"} if contender.name == "GeminiInteractions" else {}))
    history = [user("Will it rain?")]
    history += [llm.chat(history).message, user("Are you sure?")]
    llm.chat(history)
    signature = base64.b64encode(Thinks("").signature).decode()
    body = json.dumps(contender.asked[1].body)
    assert signature in body or signature.replace("/", "_") in body


@against(openai=PASSES, google=Defect("signatures are bytes, which are no JSON", TypeError))
def test_a_message_holds_nothing_but_json(contender: Contender) -> None:
    contender.will(Answer([Thinks("Hm."), Searches(), Says(["Spain won."], [SPAIN])]))
    message = contender.llm(search=True).chat([user("Who won?")]).message
    assert json.loads(json.dumps(message.additional_kwargs)) == message.additional_kwargs
    assert ChatMessage.model_validate_json(message.model_dump_json()) == message


# In


@against(openai=Defect(UNSUPPORTED, ValueError), google=Defect(UNSUPPORTED, ValueError))
def test_a_sound_can_be_sent(contender: Contender) -> None:
    contender.will(says("A beep."))
    contender.llm().chat([user("What is this?", AudioBlock(audio=WAV, format="wav"))])
    assert contender.asked[0].media == ["audio"]


@against(openai=Defect(UNSUPPORTED, ValueError), google=PASSES)
def test_how_many_frames_of_a_video_to_look_at_is_sent(contender: Contender) -> None:
    contender.will(says("A cat."))
    contender.llm().chat(
        [user("What is this?", VideoBlock(video=b"\x00\x00\x00\x18ftypmp42", video_mimetype="video/mp4", fps=2))]
    )
    assert contender.asked[0].media == ["video"]
    assert '"fps": 2' in json.dumps(contender.asked[0].body)


@against(openai=Defect(UNSUPPORTED, ValueError), google=Defect(UNSUPPORTED, ValueError))
def test_a_cache_point_is_no_obstacle(contender: Contender) -> None:
    contender.will(says("Hello."))
    contender.llm().chat([user("Hi.", CachePoint(cache_control=CacheControl(type="ephemeral")))])
    assert contender.asked[0].said == [("user", "Hi.")]


@against(openai=Defect(UNSUPPORTED, ValueError), google=Defect(UNSUPPORTED, ValueError))
def test_a_source_to_cite_is_sent_as_text(contender: Contender) -> None:
    contender.will(says("Blue."))
    source = CitableBlock(title="Sky", source="sky.txt", content=[TextBlock(text="The sky is blue.")])
    contender.llm().chat([user("Which colour?", source)])
    assert "The sky is blue." in json.dumps(contender.asked[0].body)


@against(openai=Defect(UNSUPPORTED, ValueError), google=Defect(UNSUPPORTED, ValueError))
def test_a_history_with_citations_can_be_sent(contender: Contender) -> None:
    contender.will(says("Sure."))
    cited = CitationBlock(
        cited_content=TextBlock(text="Spain won."), source="https://a.example", title="a", additional_location_info={}
    )
    answer = ChatMessage(role="assistant", blocks=[TextBlock(text="Spain."), cited])
    contender.llm().chat([user("Who won?"), answer, user("Sure?")])
    assert contender.asked[0].said == [("user", "Who won?"), ("model", "Spain."), ("user", "Sure?")]


@against(openai=PASSES, google=Defect("an empty text after a picture sends the picture again"))
def test_an_empty_text_after_a_picture_sends_the_picture_once(contender: Contender) -> None:
    contender.will(says("A dot."))
    picture = ImageBlock(image=PNG, image_mimetype="image/png")
    contender.llm().chat([user("What is this?", picture, TextBlock(text=""))])
    assert contender.asked[0].media == ["image"]


@against(openai=PASSES, google=Defect("what a block only names is downloaded and sent"))
def test_a_file_that_is_named_is_not_downloaded(contender: Contender) -> None:
    def file(seen: Seen) -> Written:
        return Written(PNG, "image/png")

    contender.will(says("A dot."))
    with CannedServer(lambda seen, answer: Written(b""), file) as files:
        url = f"{files.url}/v1beta/files/dot"
        with suppress(FileUnavailable):  # the emulator has no such file
            contender.llm().chat([user("What is this?", ImageBlock(url=url, image_mimetype="image/png"))])
        assert files.seen == []
    assert contender.asked[0].uris == [url]


@against(
    openai=Defect("the whole history is sent on top of the id of the response that it leads to"),
    google=Defect("files are sent again every turn"),
)
def test_a_document_is_sent_once_in_a_conversation(contender: Contender, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    contender.will(says("A plan."), says("Two pages."))
    llm = contender.llm(remembers=True)
    history = [user("What is this?", DocumentBlock(path=tmp_path / "plan.pdf", document_mimetype="application/pdf"))]
    history += [llm.chat(history).message, user("How long is it?")]
    llm.chat(history)
    assert [asked.media for asked in contender.asked] == [["document"], []]


# Roles


@against(google=Defect("KeyError for a role that the framework has", KeyError))
def test_a_chatbots_message_is_the_models(contender: Contender) -> None:
    contender.will(says("Fine."))
    contender.llm().chat([user("Hi."), ChatMessage(role=MessageRole.CHATBOT, content="Hello."), user("How are you?")])
    assert contender.asked[0].said[1] == ("model", "Hello.")


@against(openai=PASSES, google=Defect("KeyError for a role that the framework has", KeyError))
def test_a_developers_message_is_an_instruction(contender: Contender) -> None:
    contender.will(says("Fine."))
    contender.llm().chat([ChatMessage(role="developer", content="Be brief."), user("Hi.")])
    asked = contender.asked[0]
    assert asked.system == "Be brief." or ("developer", "Be brief.") in asked.said
    assert ("user", "Be brief.") not in asked.said


@against(openai=PASSES, google=Defect("a system message that is not the first becomes the user's text"))
def test_a_later_system_message_is_not_the_users(contender: Contender) -> None:
    contender.will(says("Fine."))
    contender.llm().chat([system("Be kind."), user("Hi."), system("Be brief.")])
    asked = contender.asked[0]
    assert all("Be brief." not in text for who, text in asked.said if who == "user")
    assert "Be brief." in (asked.system or "") or any("Be brief." in text for _, text in asked.said)


@against(openai=PASSES, google=PASSES)
def test_a_retry_keeps_the_instruction(contender: Contender) -> None:
    contender.will(Refusal(503), says("Fine."))
    contender.llm().chat([system("Be brief."), user("Hi.")])
    first, second = contender.asked
    assert "Be brief." in json.dumps(second.body)
    assert first.body == second.body


# The caller's own


@against(openai=PASSES, google=Defect("neighbouring messages are merged in the caller's own"))
def test_the_callers_messages_are_left_alone(contender: Contender) -> None:
    contender.will(says("Fine."))
    history = [system("Be brief."), user("Hi."), user("How are you?")]
    before = [message.model_dump_json() for message in history]
    contender.llm().chat(history)
    assert [message.model_dump_json() for message in history] == before
