"""Speech and music: of the length that their words or their prompt say, in the formats of the guides."""

from __future__ import annotations

import struct
import wave
from array import array
from base64 import b64decode, b64encode
from io import BytesIO
from typing import Any

import pytest

from gemini_interactions.emulator.answers.media.notes import note

from .conftest import Api

NEW = "gemini-3.8-flash-tts"
OLD = "gemini-2.5-flash-preview-tts"


def heard(body: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The sound of an answer: its content without its data, and the data."""
    [content] = [c for step in body["steps"] for c in step.get("content", ()) if c["type"] == "audio"]
    return {key: value for key, value in content.items() if key != "data"}, b64decode(content["data"], validate=True)


def loudness(samples: bytes) -> int:
    return max(map(abs, array("h", samples)))


# Speech


def test_speech_takes_two_fifths_of_a_second_for_a_word(api: Api) -> None:
    content, data = heard(api.create(model=OLD, input="one two three four five", response_format={"type": "audio"}))
    assert content == {"mime_type": "audio/l16", "channels": 1, "sample_rate": 24_000, "type": "audio"}
    assert len(data) == 2 * 24_000 * 2  # two seconds of 16-bit samples
    assert 3_000 < loudness(data) < 32_000


def test_models_from_3_8_on_answer_with_a_wav_file_and_stream_bare_samples(api: Api) -> None:
    content, data = heard(api.create(model=NEW, input="Have a wonderful day!"))
    assert content["mime_type"] == "audio/wav"
    with wave.open(BytesIO(data)) as reader:
        assert (reader.getnchannels(), reader.getsampwidth(), reader.getframerate()) == (1, 2, 24_000)
        assert reader.getnframes() == round(1.6 * 24_000)
        samples = reader.readframes(-1)
    deltas = [event.get("delta", {}) for event in api.events(model=NEW, input="Have a wonderful day!")]
    streamed = [delta for delta in deltas if delta.get("type") == "audio"]
    assert {delta["mime_type"] for delta in streamed} == {"audio/l16"}
    assert b"".join(b64decode(delta["data"]) for delta in streamed) == samples


def test_voices_differ_and_so_do_words(api: Api) -> None:
    def spoken(words: str, voice: str) -> bytes:
        return heard(api.create(model=NEW, input=words, generation_config={"speech_config": [{"voice": voice}]}))[1]

    assert spoken("Hello there", "Kore") == spoken("Hello there", "Kore")
    assert len({spoken("Hello there", "Kore"), spoken("Hello there", "Puck"), spoken("Hello Anna", "Kore")}) == 3


@pytest.mark.parametrize(
    ("model", "words", "count"),
    [
        (OLD, "Say cheerfully: Have a wonderful day!", 4),  # how it is said is not said
        (NEW, "Say cheerfully: Have a wonderful day!", 6),  # the input is the transcript
        (NEW, "Wait <short pause> did you hear that?", 5),
        (NEW, "今日はいい天気", 4),
        (NEW, "...", 1),
    ],
)
def test_what_is_said_is_the_words_and_not_how_they_are_said(api: Api, model: str, words: str, count: int) -> None:
    data = heard(api.create(model=model, input=words, stream=False))[1]
    size = len(data) - (44 if data[:4] == b"RIFF" else 0)
    assert size == count * 2 * 9_600


def test_another_model_speaks_what_it_would_have_said(api: Api) -> None:
    _, data = heard(api.create(input="Hello there", response_format={"type": "audio"}))
    assert len(data) == 4 * 2 * 9_600  # You said: Hello there


def test_speech_ends_after_five_minutes(api: Api) -> None:
    body = api.create(model=NEW, input="word " * 5_000)
    assert len(heard(body)[1]) == 44 + 300 * 48_000
    assert body["usage"]["output_tokens_by_modality"] == [{"modality": "audio", "tokens": 300 * 25}]


@pytest.mark.parametrize("encoding", ["audio/mulaw", "audio/alaw"])
def test_telephone_codes_keep_the_wave(encoding: str) -> None:
    bare, coded = array("h", note(440, 800, 8_000)), note(440, 800, 8_000, encoding)
    decode = decode_mulaw if encoding == "audio/mulaw" else decode_alaw
    assert len(coded) == 800
    assert all(abs(decode(code) - value) <= 16 + abs(value) // 16 for code, value in zip(coded, bare, strict=True))


def decode_mulaw(code: int) -> int:
    """G.711: the code is inverted; sign, exponent, mantissa."""
    code = ~code & 0xFF
    size = ((code & 0x0F) << 3) + 132 << (code >> 4 & 7)
    return (132 - size) if code & 0x80 else (size - 132)


def decode_alaw(code: int) -> int:
    """G.711: every other bit is inverted; sign, exponent, mantissa."""
    code ^= 0x55
    exponent, mantissa = code >> 4 & 7, code & 0x0F
    size = (mantissa << 4) + 8 if exponent == 0 else (mantissa << 4) + 264 << (exponent - 1)
    return size if code & 0x80 else -size


# Music


def mp3_seconds(data: bytes) -> float:
    """The length of an MP3 file, frame by frame: MPEG 1, layer III, 32 kbit/s at 44.1 kHz."""
    at = frames = 0
    while at < len(data):
        (head,) = struct.unpack_from(">H", data, at)
        assert head & 0xFFFE == 0xFFFA
        at += 144 * 32_000 // 44_100 + (data[at + 2] >> 1 & 1)
        frames += 1
    assert at == len(data)
    return frames * 1152 / 44_100


@pytest.mark.parametrize(
    ("model", "prompt", "seconds"),
    [
        ("lyria-3-clip-preview", "A 90 second guitar piece", 30),  # clips always are
        ("lyria-3.5", "A 45-second dreamy pop song", 45),
        ("lyria-3-pro-preview", "A song of 2 minutes", 120),
        ("lyria-3-pro-preview", "[0:00 - 0:10] Intro: soft\n[0:10 - 0:50] Chorus: loud", 50),
        ("lyria-3-pro-preview", "A waltz", 30),
    ],
)
def test_music_is_as_long_as_it_is_to_be(api: Api, model: str, prompt: str, seconds: int) -> None:
    body = api.create(model=model, input=prompt)
    content, data = heard(body)
    assert content == {"mime_type": "audio/mp3", "channels": 2, "sample_rate": 44_100, "type": "audio"}
    assert mp3_seconds(data) == pytest.approx(seconds, abs=0.02)
    tokens = {entry["modality"]: entry["tokens"] for entry in body["usage"]["output_tokens_by_modality"]}
    assert tokens["audio"] == seconds * 25


def test_music_comes_with_its_words(api: Api) -> None:
    def words(prompt: str) -> str:
        text: str = api.create(model="lyria-3.5", input=prompt)["steps"][-2]["content"][0]["text"]
        return text

    assert words("A song:\n[Verse 1]\nWalking home\n\n[Chorus]\nLa la") == "[Verse 1]\nWalking home\n\n[Chorus]\nLa la"
    assert words("A waltz, instrumental only") == "[0:00 - 0:30] Instrumental: emulated music for: A waltz, instrumental only"


# What is heard


def test_a_transcript_says_how_long_the_recording_is(api: Api) -> None:
    _, data = heard(api.create(model=NEW, input="one two three four five"))
    recording = {"type": "audio", "mime_type": "audio/wav", "data": b64encode(data).decode()}
    body = api.create(
        model="gemini-3.5-transcribe",
        input=[recording],
        generation_config={"transcription_config": {"timestamp_granularities": ["word"]}},
    )
    [content] = body["steps"][-1]["content"]
    assert content["text"] == "This is the emulated transcript of a recording of 2.0 seconds."
    first, *_, last = content["annotations"]
    assert first == {
        "type": "word_info",
        "text": "This",
        "start_index": 0,
        "end_index": 4,
        "start_offset": "0.000s",
        "end_offset": "0.182s",
    }
    assert (last["text"], last["end_offset"]) == ("seconds.", "2.000s")


@pytest.mark.parametrize(
    ("wanted", "size"),
    [
        ({"mime_type": "audio/l16"}, 2 * 9_600 * 2),
        ({"mime_type": "audio/wav", "sample_rate": 8_000}, 44 + 2 * 3_200 * 2),
        ({"mime_type": "audio/mulaw", "sample_rate": 8_000}, 2 * 3_200),
        ({"mime_type": "audio/alaw"}, 2 * 9_600),
    ],
)
def test_models_from_3_8_on_let_one_choose_the_type_and_the_rate(api: Api, wanted: dict[str, Any], size: int) -> None:
    content, data = heard(api.create(model=NEW, input="Hello there", response_format={"type": "audio", **wanted}))
    assert content == {
        "channels": 1,
        "sample_rate": wanted.get("sample_rate", 24_000),
        "mime_type": wanted["mime_type"],
        "type": "audio",
    }
    assert len(data) == size
