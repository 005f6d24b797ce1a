"""Content: text, image, audio, video and document, with the citations that point into text.

Reference: ai.google.dev/api/interactions-api, `Content` and `Annotation`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ..media_files.methods import SavedMedium, SavedSound
from .base import MediaResolution, Tagged, UnknownVariant, WireModel, known

ImageMimeType = Annotated[
    str,
    known("image/png", "image/jpeg", "image/webp", "image/heic", "image/heif", "image/gif", "image/bmp", "image/tiff"),
]
AudioMimeType = Annotated[
    str,
    known(
        "audio/wav",
        "audio/mp3",
        "audio/aiff",
        "audio/aac",
        "audio/ogg",
        "audio/flac",
        "audio/mpeg",
        "audio/m4a",
        "audio/l16",
        "audio/opus",
        "audio/alaw",
        "audio/mulaw",
        "audio/webm",
    ),
]
_VIDEO = (
    "video/mp4",
    "video/mpeg",
    "video/mpg",
    "video/mov",
    "video/avi",
    "video/x-flv",
    "video/webm",
    "video/wmv",
    "video/3gpp",
)
VideoMimeType = Annotated[str, known(*_VIDEO)]
VideoDeltaMimeType = Annotated[str, known(*_VIDEO, "video/jpeg2000")]
DocumentMimeType = Annotated[
    str,
    known(
        "application/pdf",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.ms-powerpoint",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/msword",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel",
        "application/vnd.oasis.opendocument.spreadsheet",
    ),
]

# Annotations. `start_index` and `end_index` count UTF-8 bytes of the text they stand on, end exclusive.


class ReviewSnippet(WireModel):
    """A user review that supports a place."""

    review_id: str | None = None
    title: str | None = None
    url: str | None = None


class URLCitation(WireModel):
    """A web page that supports a range of the text."""

    type: Literal["url_citation"]
    url: str | None = None
    title: str | None = None
    start_index: int | None = None
    end_index: int | None = None


class FileCitation(WireModel):
    """A file, or a page of one, that supports a range of the text."""

    type: Literal["file_citation"]
    document_uri: str | None = None
    file_name: str | None = None
    source: str | None = None
    page_number: int | None = None
    media_id: str | None = None
    custom_metadata: dict[str, Any] | None = None
    start_index: int | None = None
    end_index: int | None = None


class PlaceCitation(WireModel):
    """A place on Google Maps that supports a range of the text."""

    type: Literal["place_citation"]
    place_id: str | None = None
    name: str | None = None
    url: str | None = None
    review_snippets: list[ReviewSnippet] | None = None
    start_index: int | None = None
    end_index: int | None = None


class WordInfo(WireModel):
    """One transcribed word with its time offsets (seconds, as `"1.5s"`) and speaker."""

    type: Literal["word_info"]
    text: str | None = None
    start_offset: str | None = None
    end_offset: str | None = None
    speaker: str | None = None
    start_index: int | None = None
    end_index: int | None = None


class SpeechAnnotation(WireModel):
    """Who speaks a range of the text, and how."""

    type: Literal["speech_metadata"]
    speaker: str | None = None
    style: str | None = None
    start_index: int | None = None
    end_index: int | None = None


Citation = URLCitation | FileCitation | PlaceCitation
"""What an answer relies on; the other annotations tell of speech."""


class UnknownAnnotation(UnknownVariant):
    """An annotation of a type that this version does not know, verbatim."""


Annotation = Annotated[Citation | WordInfo | SpeechAnnotation, Tagged(UnknownAnnotation)]

# Media processing: which part of a file the model sees. Offsets are seconds, as `"10.5s"`.


class StaticMediaProcessing(WireModel):
    """A section of a video, and the layers of it to read."""

    type: Literal["static"]
    start_offset: str | None = None
    end_offset: str | None = None
    fps: float | None = None
    content_layers: list[Annotated[str, known("frames", "audio", "transcript")]] | None = None


class AudioStaticMediaProcessing(WireModel):
    """A section of an audio file."""

    type: Literal["static"]
    start_offset: str | None = None
    end_offset: str | None = None


class PageProcessingOptions(WireModel):
    """A range of pages, and the layers of them to read."""

    start_page: int | None = None
    end_page: int | None = None
    content_layers: list[Annotated[str, known("page_image", "page_text")]] | None = None


class SpreadsheetProcessingOptions(WireModel):
    """A sheet, the cells of it to read, and the layers."""

    sheet_index: int | None = None
    visible_cells: str | None = None
    content_layers: list[Annotated[str, known("visual", "data", "formulas")]] | None = None


class DocumentStaticMediaProcessing(WireModel):
    """The pages or cells of a document to read."""

    type: Literal["static"]
    page_options: PageProcessingOptions | None = None
    spreadsheet_options: SpreadsheetProcessingOptions | None = None


# Contents. `data` is base64; `uri` names a file of the Files API or, for video, a YouTube page.


class TextContent(WireModel):
    """Text, with the citations that support it."""

    type: Literal["text"]
    text: str = ""
    annotations: list[Annotation] | None = None


class ImageContent(SavedMedium, WireModel):
    """An image, inline or by URI."""

    type: Literal["image"]
    data: str | None = None
    uri: str | None = None
    mime_type: ImageMimeType | None = None
    resolution: MediaResolution | None = None


class AudioContent(SavedSound, WireModel):
    """Audio, inline or by URI. `sample_rate` is in hertz."""

    type: Literal["audio"]
    data: str | None = None
    uri: str | None = None
    mime_type: AudioMimeType | None = None
    sample_rate: int | None = None
    channels: int | None = None
    processing: AudioStaticMediaProcessing | Annotated[str, known("static")] | None = None


class VideoContent(SavedMedium, WireModel):
    """A video, inline or by URI."""

    type: Literal["video"]
    data: str | None = None
    uri: str | None = None
    mime_type: VideoMimeType | None = None
    name: str | None = None
    resolution: MediaResolution | None = None
    processing: StaticMediaProcessing | Annotated[str, known("static", "agentic")] | None = None


class DocumentContent(SavedMedium, WireModel):
    """A document (PDF, office file, table), inline or by URI."""

    type: Literal["document"]
    data: str | None = None
    uri: str | None = None
    mime_type: DocumentMimeType | None = None
    resolution: MediaResolution | None = None
    processing: DocumentStaticMediaProcessing | Annotated[str, known("static")] | None = None


class UnknownContent(UnknownVariant):
    """Content of a type that this version does not know, verbatim."""


MediaContent = ImageContent | AudioContent | VideoContent | DocumentContent
KnownContent = TextContent | MediaContent
Content = Annotated[KnownContent, Tagged(UnknownContent)]
