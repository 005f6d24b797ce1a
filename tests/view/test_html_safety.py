"""Whatever the service says, a page holds what the templates have and nothing else, leads to the web only, and keeps secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gemini_interactions.view.html as html
from gemini_interactions.view.html import POLICY, anchor, conversation_html, document_html, interaction_html, turns_html
from gemini_interactions.view.html.links import safe_link
from gemini_interactions.view.turns import Kept, Turn

from .html_read import Page, forms_of_templates

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</pre></code></article></main><h1>mine</h1>",
    "</style><script>alert(1)</script>",
    "<!-- a comment",
    "<![CDATA[x]]>",
    "]]><?php",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt;",
    "javascript:alert(1)",
    "\x00\x08\x1b[2J\x7f\x85\u2028",
    "\u202etxt.exe\u2066",
    "\ud800 alone",
    'x" onmouseover="alert(1)',
    "x onmouseover=alert(1)",
    "`${alert(1)}`",
]
ADDRESSES = [
    "javascript:alert(1)",
    " javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,PHN2Zy8+",
    "vbscript:x",
    "file:///etc/passwd",
    "//example.com/x",
    "https:example.com",
    "https://",
    "https://example.com/\u202egnp.exe",
    "https://example.com/\x00",
    "https://user:password@example.com/",
    "https://example.com/?key=AIzaSecret",
    "https://[half",
    "https://example.com/" + "a" * 5000,
    "gs://bucket/file",
    "",
]
SVG = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIG9ubG9hZD0iYWxlcnQoMSkiLz4="
TYPES = [
    *("image/svg+xml", "text/html", "application/xhtml+xml", 'image/png"><script>', "image/png;x='", "IMAGE/SVG+XML", "svg+xml"),
    *("audio/x'", "video/html", "application/pdf", "*/*", ""),
]
KINDS = [
    "user_input",
    "model_output",
    "thought",
    "function_call",
    "function_result",
    "google_search_call",
    "google_search_result",
]
KINDS += ["code_execution_call", "url_context_call", "url_context_result", "mcp_server_tool_call", "moon_phase", "error", "image"]


def drawn(*steps: Mapping[str, Any], **fields: Any) -> Page:
    body = {"id": "v1_x", "status": "completed", "model": "m", "steps": list(steps), **fields}
    return Page(document_html("t", turns_html([Turn.of_interaction(body), Turn.of_interaction(body)])))


def assert_harmless(page: Page) -> None:
    assert page.forms <= forms_of_templates()
    assert page.left_open == []
    assert page.comments == []
    for address in page.all_of("a", "href"):
        assert address.startswith(("https://", "http://", "#"))
        assert safe_link(address) == address or address.startswith("#")
    for tag in ("img", "audio", "video"):
        for source in page.all_of(tag, "src"):
            kind = "image" if tag == "img" else tag
            assert re.fullmatch(rf"data:{kind}/(?!svg)[a-z0-9]+;base64,[A-Za-z0-9+/]+=*", source)


def everywhere(text: str) -> list[dict[str, Any]]:
    """Steps of all kinds that have a text wherever a text may stand."""
    content = [
        {"type": "text", "text": text, "annotations": [{"type": text, "title": text, "url": text, "end_index": 2}]},
        {
            "type": "text",
            "text": "x",
            "annotations": [{"type": "url_citation", "url": text}, {"type": "word_info", "text": text}],
        },
        *({"type": kind, "mime_type": text, "uri": text, "name": text} for kind in ("image", "audio", "video", "document")),
        {"type": "image", "mime_type": "image/png", "data": text, "resolution": text},
        {"type": text, text: text},
        text,
    ]
    fields = {"id": text, "name": text, "server_name": text, "content": content, "summary": content, "error": {"message": text}}
    value = {text: [text, {text: text}], "code": text, "language": text, "queries": [text], "urls": [text, f"https://{text}"]}
    return [
        {"type": kind, **fields, "arguments": arguments, "result": result, text: text}
        for kind in (*KINDS, text)
        for arguments, result in ((text, text), (value, [*content, value]), ([text], content))
    ]


@pytest.mark.parametrize("text", [*HOSTILE, *ADDRESSES, *TYPES])
def test_no_text_gets_out_of_its_place(text: str) -> None:
    fields = dict.fromkeys(("id", "status", "model", "previous_interaction_id", "created", "updated", "labels"), text)
    page = drawn(
        *everywhere(text), **fields, errors=[{"code": text, "message": text}, text], tools=[{"name": text}], **{text: text}
    )
    assert_harmless(page)
    assert_harmless(Page(document_html(text, text)))


values = st.recursive(
    st.sampled_from([*HOSTILE, *ADDRESSES, *TYPES])
    | st.text(max_size=20)
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*HOSTILE, "type", "text", "url", "data"]), inner)
    ),
    max_leaves=8,
)
names = st.sampled_from(
    [
        *(
            "content",
            "summary",
            "arguments",
            "result",
            "name",
            "id",
            "call_id",
            "is_error",
            "error",
            "text",
            "data",
            "uri",
            "mime_type",
        )
    ]
)


def steps() -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda kind, fields: {"type": kind, **fields}, st.sampled_from(KINDS) | values, st.dictionaries(names, values, max_size=5)
    )


@settings(max_examples=150, deadline=None)
@given(
    st.lists(steps(), max_size=4),
    st.dictionaries(st.sampled_from(["id", "status", "usage", "created", "errors", "tools", "agent"]), values),
)
def test_no_steps_of_any_shape_make_another_element(given_steps: list[dict[str, Any]], fields: dict[str, Any]) -> None:
    assert_harmless(drawn(*given_steps, **fields))


PLAIN = str.maketrans(dict.fromkeys("<>&\"'", "x"))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="<>&\"'/=a ={}%!-[]", max_size=40))
def test_a_page_is_built_the_same_whatever_its_texts_are(text: str) -> None:
    def built(text: str) -> list[tuple[str, list[str]]]:
        said = [{"type": "text", "text": text}, {"type": "document", "uri": text, "mime_type": text}]
        page = drawn(
            {"type": "user_input", "content": said},
            {"type": "function_call", "name": text, "arguments": {text: text}},
            {"type": "model_output", "content": said},
            model=f"m{text}",
        )
        return [(tag, list(attributes)) for tag, attributes in page.elements]

    assert built(text) == built(text.translate(PLAIN))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_leads_to_no_such_address(address: str) -> None:
    assert safe_link(address) is None


@pytest.mark.parametrize("address", ["https://example.com/a?b=c#d", "http://127.0.0.1:8765/", "https://example.com/x'y"])
def test_a_page_leads_to_the_web_and_tells_it_nothing(address: str) -> None:
    page = drawn({"type": "url_context_call", "arguments": {"urls": [address]}})
    (found,) = {tuple(sorted(attributes.items())) for tag, attributes in page.elements if tag == "a" and "rel" in attributes}
    assert dict(found) == {"href": address, "rel": "noopener noreferrer", "target": "_blank"}


@pytest.mark.parametrize("mime_type", [*TYPES, "image/png", "image/webp"])
@pytest.mark.parametrize("kind", ["image", "audio", "video", "document"])
def test_media_that_may_hold_programs_are_named_and_not_drawn(kind: str, mime_type: str) -> None:
    page = drawn({"type": "model_output", "content": [{"type": kind, "mime_type": mime_type, "data": SVG}]})
    assert [source for tag in ("img", "audio", "video") for source in page.all_of(tag, "src")] == []
    assert "not shown" in page.text


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("a\x00b", "a␀b"),
        ("a\x1b[2Jb", "a␛[2Jb"),
        ("safe\u202egnp.exe\u202c", "safe[U+202E]gnp.exe[U+202C]"),
        ("half \ud800", "half \ufffd"),
        ("hidden\U000e0041\U000e0042", "hidden[U+E0041][U+E0042]"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        ("a\r\nb\tc", "a\nb\tc"),
        ("שלום\u200f!", "שלום\u200f!"),
    ],
)
def test_what_cannot_be_seen_is_named(said: str, seen: str) -> None:
    assert seen in drawn({"type": "model_output", "content": [{"type": "text", "text": said}]}).text


def test_neither_signatures_nor_keys_are_shown() -> None:
    secret = "SECRET-9f8e7d"
    call = {
        "name": "f",
        "arguments": {"api_key": secret, "nested": [{"Authorization": secret}], "url": f"https://a.b/?key={secret}"},
    }
    page = drawn(
        {"type": "thought", "signature": secret, "summary": [{"type": "text", "text": "Thinking"}]},
        {"type": "function_call", "id": "1", "signature": secret, **call},
        {"type": "moon_phase", "signature": secret, "token": secret},
        {"type": "function_call", "name": {"api_key": secret}, "id": {"token": secret}, "arguments": {}},
        {"type": "error", "message": {"signature": secret}},
        {"type": "google_maps_result", "result": [{"widget_context_token": secret}]},
        {
            "type": "model_output",
            "content": [{"type": "text", "text": f"See https://u:{secret}@a.b/ and https://a.b/?sig={secret}"}],
        },
        {"type": "model_output", "content": [{"type": "video", "uri": f"https://a.b/v.mp4?key={secret}"}]},
        tools=[{"type": "mcp_server", "url": "https://a.b", "headers": {"x": secret}}],
        errors=[{"message": {"password": secret}}],
    )
    everything = page.text + str(page.elements)
    assert secret not in everything
    assert "Thinking" in everything
    assert "key=…" in everything


def test_a_browser_may_fetch_and_run_nothing() -> None:
    page = Page(document_html("t", "b"))
    assert {"http-equiv": "Content-Security-Policy", "content": POLICY} in [
        attributes for tag, attributes in page.elements if tag == "meta"
    ]
    assert POLICY.startswith("default-src 'none';")
    assert "script-src" not in POLICY
    assert not re.search(r"url\(|@import|https?:", html.STYLE)


def test_templates_trust_no_text_and_quote_every_attribute() -> None:
    for path in (Path(html.__file__).parent / "templates").glob("*.html"):
        source = path.read_text("utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape|=\s*{{|<script|\son[a-z]+=", source), path.name


@pytest.mark.parametrize("id", [*HOSTILE, "a b", "", "ä", "x" * 1000])
def test_the_name_of_a_place_is_a_name_whatever_the_id_is(id: str) -> None:
    assert re.fullmatch(r"gi-[A-Za-z0-9_-]+", anchor(id))


def test_a_fragment_takes_what_it_is_given_as_a_link_for_text() -> None:
    turn = Turn.of_interaction({"id": "b", "previous_interaction_id": "a", "status": "completed", "model": "m"})
    for part in (
        interaction_html(turn, Kept(), link=lambda turn: '/"><b>'),
        conversation_html([turn], link=lambda turn: '/"><b>'),
    ):
        assert '/"><b>' in Page(str(part)).all_of("a", "href")
