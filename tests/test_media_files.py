"""Media leave a reply as bytes and files: with the right suffix, and sound without a header as WAV."""

import base64
import io
import struct
import wave
from pathlib import Path
from typing import Any

import pytest

from gemini_interactions.types import (
    AudioContent,
    AudioData,
    AudioDelta,
    DocumentContent,
    ImageContent,
    ImageDelta,
    Interaction,
    VideoContent,
)
from gemini_interactions.wire.content import ImageMimeType, VideoMimeType

PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)
PCM = struct.pack("<4h", 0, 1000, -1000, 32767)
WAV_HEAD = b"RIFF\x00\x00\x00\x00WAVE"


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def image(mime_type: str | None = "image/png", data: bytes = PNG) -> ImageContent:
    return ImageContent(type="image", data=text(data), mime_type=mime_type)


def sound(mime_type: str | None = "audio/l16", data: bytes = PCM, **more: Any) -> AudioContent:
    return AudioContent(type="audio", data=text(data), mime_type=mime_type, **more)


@pytest.mark.parametrize(
    ("medium", "name", "saved"),
    [
        (image(), "cat.png", "cat.png"),
        (image(), "cat", "cat.png"),
        (image(), "cat.PNG", "cat.PNG"),
        (image(), "take 2.1", "take 2.1.png"),
        (image("image/jpeg"), "cat", "cat.jpg"),
        (image("image/jpg"), "cat.jpeg", "cat.jpeg"),
        (image("IMAGE/JPEG; q=1"), "cat", "cat.jpg"),
        (image(None), "cat", "cat.png"),  # as its bytes say
        (image(None, b"?"), "cat", "cat"),
        (image("image/svg+xml"), "cat", "cat.svg"),
        (image("image/svg+xml"), "cat.xml", "cat.xml"),
        (ImageDelta(type="image", data=text(PNG), mime_type="image/webp"), "cat", "cat.webp"),
        (VideoContent(type="video", data=text(PNG), mime_type="video/mp4"), "cat", "cat.mp4"),
        (VideoContent(type="video", data=text(PNG), mime_type="video/quicktime"), "cat", "cat.mov"),
        (DocumentContent(type="document", data=text(b"%PDF"), mime_type="application/pdf"), "report", "report.pdf"),
        (DocumentContent(type="document", data=text(b"a,b"), mime_type="text/csv"), "table.csv", "table.csv"),
        (sound("audio/mp3"), "song", "song.mp3"),
        (sound("audio/mpeg"), "song.mp3", "song.mp3"),
        (sound("audio/wav", WAV_HEAD), "song", "song.wav"),
        (sound(), "song.pcm", "song.pcm"),
        (sound("audio/mulaw"), "song.raw", "song.raw"),
    ],
)
def test_a_medium_is_saved_as_it_is_under_a_name_that_says_its_type(tmp_path, medium, name, saved):
    path = medium.save(tmp_path / name)

    assert path == tmp_path / saved
    assert path.read_bytes() == medium.to_bytes() == base64.b64decode(medium.data)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["song", "song.wav", "song.WAV"])
def test_sound_without_a_header_is_saved_as_wav(tmp_path, name):
    path = sound(sample_rate=16_000, channels=2).save(str(tmp_path / name))

    assert path.suffix.lower() == ".wav"
    with wave.open(str(path)) as file:
        assert file.getparams()[:4] == (2, 2, 16_000, 2)
        assert file.readframes(9) == PCM


@pytest.mark.parametrize(
    ("medium", "rate", "channels"),
    [
        (sound(), 24_000, 1),
        (sound("audio/L16;codec=pcm;rate=16000"), 16_000, 1),
        (sound("audio/pcm; rate=16000; channels=2"), 16_000, 2),
        (sound("audio/l16;rate=16000", sample_rate=48_000), 48_000, 1),
        (sound("audio/l16;rate=0;channels=x"), 24_000, 1),
        (AudioDelta(type="audio", data=text(PCM), mime_type="audio/l16", rate=8_000), 8_000, 1),
        (AudioData(data=text(PCM), mime_type="audio/l16"), 24_000, 1),
        (sound("audio/lpcm;rate=16000"), 16_000, 1),
    ],
)
def test_the_header_has_the_rate_and_the_channels_that_the_sound_says(medium, rate, channels):
    with wave.open(io.BytesIO(medium.to_wav())) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (rate, channels, 2)
        assert file.readframes(9) == PCM


@pytest.mark.parametrize(("mime_type", "code"), [("audio/alaw", 6), ("audio/x-mulaw", 7), ("audio/PCMU", 7)])
def test_the_sound_of_telephones_gets_a_header_of_its_own(mime_type, code):
    made = sound(mime_type, b"abc").to_wav()

    assert struct.unpack_from("<HHIIHHH", made, 20) == (code, 1, 8_000, 8_000, 1, 8, 0)
    assert made[38:50] == b"fact" + struct.pack("<II", 4, 3)
    assert made[50:] == b"data" + struct.pack("<I", 3) + b"abc\0"  # chunks are of even length
    assert struct.unpack_from("<I", made, 4) == (len(made) - 8,)


def test_what_is_wav_already_stays_whatever_it_is_called():
    assert sound("audio/l16", WAV_HEAD).to_wav() == WAV_HEAD


@pytest.mark.parametrize("mime_type", ["audio/mp3", None])
def test_compressed_sound_is_not_made_wav(mime_type):
    with pytest.raises(ValueError, match="cannot be made WAV"):
        sound(mime_type).to_wav()


@pytest.mark.parametrize(
    ("medium", "name", "content"),
    [(image("image/jpeg"), "cat.png", PNG), (sound(), "song.mp3", sound().to_wav()), (sound("audio/mp3"), "song.wav", PCM)],
)
def test_a_name_that_says_another_type_stands_with_a_warning(tmp_path, medium, name, content):
    with pytest.warns(UserWarning, match=f"{name} holds .* not converted") as warned:
        path = medium.save(tmp_path / name)

    assert warned[0].filename == __file__
    assert (path.name, path.read_bytes()) == (name, content)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"uri": "https://host/v1beta/files/abc"}, r"not here.*client\.files\.download\(file='https://host/v1beta/files/abc'"),
        ({}, "The image is empty"),
        ({"data": "?!"}, "The data of the image is no base64"),
        ({"data": "aGVsbG8gd29ybGQ$"}, "no base64"),
    ],
)
def test_what_cannot_be_had_is_said(tmp_path, fields, error):
    medium = ImageContent(type="image", mime_type="image/png", **fields)
    with pytest.raises(ValueError, match=error):
        medium.to_bytes()
    with pytest.raises(ValueError, match=error):
        medium.save(tmp_path / "cat.png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("more", [{"channels": 70_000}, {"sample_rate": 2**32}, {"mime_type": "audio/l16; rate=9999999999"}])
def test_a_rate_beyond_what_wav_can_say_is_an_error(more):
    with pytest.raises(ValueError, match=r"8 bytes of sound at .* are more than a WAV file can say"):
        sound(**more).to_wav()


def test_a_number_beyond_all_bounds_is_none():
    assert sound(f"audio/l16; rate={'9' * 9_000}").to_wav() == sound().to_wav()


def test_a_directory_is_no_file(tmp_path):
    with pytest.raises(IsADirectoryError, match="name a file in it"):
        image().save(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", ["-_8=", "+/8", " +/\n8= "])
def test_base64_is_read_in_every_spelling(data):
    assert ImageContent(type="image", data=data).to_bytes() == b"\xfb\xff"


def test_every_documented_type_of_image_and_video_has_its_suffix(tmp_path: Path):
    for kind, types, made in (("image", ImageMimeType, ImageContent), ("video", VideoMimeType, VideoContent)):
        for media_type in types.__metadata__[0].values:  # type: ignore[attr-defined]
            path = made(type=kind, data="aGk=", mime_type=media_type).save(tmp_path / media_type.replace("/", "_"))
            assert path.suffix, media_type


def test_the_methods_are_no_fields():
    content = image()
    sent = {"id": "v1_a", "status": "completed", "steps": [{"type": "model_output", "content": [content.dump()]}]}
    read = Interaction.model_validate(sent)
    assert read.dump() == sent
    assert list(ImageContent.model_fields) == ["type", "data", "uri", "mime_type", "resolution"]


# In notebooks, which ask objects for the forms that they have


@pytest.mark.parametrize(
    ("medium", "form", "shown"),
    [
        (image(), "image/png", text(PNG)),
        (image("image/jpg"), "image/jpeg", text(PNG)),
        (image("image/webp"), "text/html", f'<img src="data:image/webp;base64,{text(PNG)}">'),
        (sound("audio/mp3"), "text/html", f'<audio controls src="data:audio/mp3;base64,{text(PCM)}"></audio>'),
        (sound(), "text/html", f'<audio controls src="data:audio/wav;base64,{text(sound().to_wav())}"></audio>'),
        (
            VideoContent(type="video", data=text(PNG), mime_type="video/mp4"),
            "text/html",
            f'<video controls src="data:video/mp4;base64,{text(PNG)}"></video>',
        ),
    ],
)
def test_a_notebook_shows_images_and_plays_the_rest(medium, form, shown):
    assert medium._repr_mimebundle_(include=None, exclude=None) == {"text/plain": repr(medium), form: shown}


@pytest.mark.parametrize(
    "medium",
    [
        VideoContent(type="video", uri="https://host/film", mime_type="video/mp4"),
        DocumentContent(type="document", data=text(b"%PDF"), mime_type="application/pdf"),
        ImageContent(type="image", data="?", mime_type="image/png"),
        image(None, b"?"),
        sound(channels=70_000),
        ImageContent(type="image", data="aGk0" * 7_000_000, mime_type="image/png"),
    ],
    ids=["address", "document", "no base64", "no type", "no WAV", "too large"],
)
def test_what_a_notebook_cannot_show_is_a_text(medium):
    assert medium._repr_mimebundle_() == {"text/plain": repr(medium)}


def test_nothing_of_a_media_type_gets_out_of_its_place():
    shown = image('image/x"><script>')._repr_mimebundle_()["text/html"]
    assert "<script>" not in shown
