"""Built-in tools: which prompts use them, and the steps and citations of a use.

Nothing is searched, run or fetched. A tool is a row of `BUILT_IN_TOOLS`; results say that they are emulated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from math import prod
from typing import Any
from urllib.parse import quote

from ..core.ids import new_call_id
from ..core.record import Step
from .effort import searched
from .model_input import ModelInput, Sign
from .prompt_hints import PromptHints
from .reply import Reply, output

Sentence = tuple[str, dict[str, Any] | None]
"""A sentence, and the source that it cites."""

_CURRENT = re.compile(
    r"\b(?:search|google|latest|news|newest|recent\w*|today|current\w*|now|who won|who is|look(?:ing)? up|find out|exchange rate"
    r"|price|stock|population|score|release[ds]?|this (?:week|month|year)|20[2-9]\d)\b",
    re.IGNORECASE,
)
_NEARBY = re.compile(
    r"\b(?:near|nearby|nearest|restaurants?|caf[eé]s?|hotels?|maps?|directions?|route|closest|places?|open now|where is)\b", re.I
)
_COMPUTE = re.compile(
    r"\b(?:comput\w+|calculat\w+|run|execute|code|python|script|sum|fibonacci|prime|factorial|plot)\b|\d\s*[-+*/^]\s*\d", re.I
)
_FILES = re.compile(r"\w")
_SUM = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:\s*[-+*]\s*\d+(?:\.\d+)?)+(?!\w|\.\w)")
_ASKING = re.compile(r"^(?:please |can you )?(?:search(?: the web| google)?(?: for)?|look up|google|find out)\s+", re.IGNORECASE)
_HOST = "example.com"
_WITHOUT_IS_ERROR = frozenset({"google_maps", "file_search"})


@dataclass(frozen=True, slots=True)
class ToolUse:
    """One use of a tool: arguments and further fields of the call, the result, and the sentences it supports, with sources."""

    arguments: dict[str, Any] | None
    result: Any
    sentences: Sequence[Sentence]
    call_fields: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class BuiltInTool:
    """A tool: the type of its declaration, the stem of its step types, when it is used, and how."""

    tool: str
    steps: str
    wanted: Callable[[str], object]
    use: Callable[[str, dict[str, Any]], ToolUse]


def _search(prompt: str, tool: dict[str, Any]) -> ToolUse:
    query = _query(prompt)
    kind = (tool.get("search_types") or ["web_search"])[0]
    link = f"https://www.google.com/search?q={quote(query)}&client=app-vertex-grounding&safesearch=active"
    chip = f'<div class="container">\n  <a class="chip" href="{link}">{escape(query)}</a>\n</div>\n'
    page = f"https://vertexaisearch.cloud.google.com/grounding-api-redirect/{quote(query, safe='')}"
    return ToolUse(
        arguments={"queries": [query]},
        result=[{"search_suggestions": chip}],
        sentences=[
            (f"An emulated search for “{query}” found one page.", {"title": _HOST, "type": "url_citation", "url": page}),
            ("It confirms what you asked about.", {"title": f"www.{_HOST}", "type": "url_citation", "url": f"{page}/2"}),
        ],
        call_fields={"search_type": kind},
    )


def _maps(prompt: str, tool: dict[str, Any]) -> ToolUse:
    where = next(iter(PromptHints(prompt).names), "your area")
    place = {
        "place_id": "places/ChIJemulated",
        "name": f"Emulated Place, {where}",
        "url": "https://maps.google.com/?cid=1",
        "review_snippets": [],
    }
    result: dict[str, Any] = {"places": [place]}
    if tool.get("enable_widget"):
        result["widget_context_token"] = "widgetcontent/emulated"
    source = {"name": place["name"], "place_id": place["place_id"], "type": "place_citation", "url": place["url"]}
    return ToolUse(
        {"queries": [_query(prompt)]},
        [result],
        [(f"An emulated map shows {place['name']}.", source), ("It is the only place there.", None)],
    )


def _code(prompt: str, tool: dict[str, Any]) -> ToolUse:
    found = _SUM.search(prompt)
    terms = found.group() if found else str(len(prompt))
    printed = _evaluate(terms)
    return ToolUse(
        {"code": f"print({terms})", "language": "python"}, f"{printed}\n", [(f"The emulated code printed {printed}.", None)]
    )


def _evaluate(terms: str) -> str:
    """Return the value of numbers joined by + - *, the one kind of code that the emulator understands."""
    total = Decimal(0)
    for sign, product in re.findall(r"(^|[-+])\s*([^-+]+)", terms):
        value = prod((Decimal(factor.strip()) for factor in product.split("*")), start=Decimal(1))
        total += -value if sign == "-" else value
    return f"{total:f}"


def _urls(prompt: str, tool: dict[str, Any]) -> ToolUse:
    urls = PromptHints(prompt).urls
    sentences = [
        (f"The emulated page {url} was read.", {"title": url.split("/")[2], "type": "url_citation", "url": url}) for url in urls
    ]
    return ToolUse({"urls": urls}, [{"url": url, "status": "success"} for url in urls], sentences)


def _files(prompt: str, tool: dict[str, Any]) -> ToolUse:
    """Quote what was found. No result lists it: the service has never been seen to send one; the citations name the sources."""
    sentences: list[Sentence] = []
    for passage in tool.get("passages") or ():
        document = passage.document
        facts = {entry["key"]: _value(entry) for entry in document.metadata}
        source = {
            "document_uri": document.name,
            "file_name": document.display_name,
            "source": passage.store,
            "type": "file_citation",
            **({"media_id": document.media_id} if document.media_id else {}),
            **({"custom_metadata": facts} if facts else {}),
        }
        sentences.append((passage.text, source))
    return ToolUse(None, None, sentences or [(f"No file answers “{_query(prompt)}”.", None)])


def _value(metadata: dict[str, Any]) -> Any:
    listed = (metadata.get("stringListValue") or {}).get("values")
    return metadata.get("stringValue", metadata.get("numericValue", listed))


BUILT_IN_TOOLS: tuple[BuiltInTool, ...] = (
    BuiltInTool("google_search", "google_search", _CURRENT.search, _search),
    BuiltInTool("google_maps", "google_maps", _NEARBY.search, _maps),
    BuiltInTool("url_context", "url_context", lambda prompt: PromptHints(prompt).urls, _urls),
    BuiltInTool("code_execution", "code_execution", _COMPUTE.search, _code),
    BuiltInTool("file_search", "file_search", _FILES.search, _files),
)


def answer_by_tools(given: ModelInput, sign: Sign) -> Reply | None:
    """Answer from the built-in tools that the prompt asks for."""
    tools, sentences = use_built_in_tools(given.prompt, given.tools, sign)
    return Reply(outputs=(output(cited_text(sentences)),), tools=tuple(tools)) if sentences else None


def use_built_in_tools(prompt: str, tools: dict[str, dict[str, Any]], sign: Sign) -> tuple[list[Step], list[Sentence]]:
    """Return the tool steps that a prompt leads to, and the sentences, with sources, that they support.

    Args:
        prompt: the question.
        tools: the declared built-in tools, by type.
        sign: Make a signature.
    """
    prompt = searched(prompt)
    steps: list[Step] = []
    sentences: list[Sentence] = []
    for row in BUILT_IN_TOOLS:
        if row.tool in tools and row.wanted(prompt):
            used = row.use(prompt, tools[row.tool])
            steps.extend(_steps(row.steps, used, sign))
            sentences.extend(used.sentences)
    server = tools.get("mcp_server")
    if server and (str(server.get("name") or "mcp").lower() in prompt.lower() or "mcp" in prompt.lower()):
        # Live, a call of an MCP server is this one generic step: no name, no arguments, no result.
        steps.append({"id": new_call_id(), "signature": sign(), "type": "tool_call"})
        sentences.append((f"The emulated MCP server {server.get('name')} answered.", None))
    return steps, sentences


def cited_text(sentences: Sequence[Sentence]) -> dict[str, Any]:
    """Return sentences as one text content; each source becomes a citation of its sentence, in UTF-8 bytes."""
    annotations: list[dict[str, Any]] = []
    text = ""
    for sentence, source in sentences:
        text += " " if text else ""
        if source is not None:
            start = len(text.encode())
            annotations.append({"end_index": start + len(sentence.encode()), "start_index": start, **source})
        text += sentence
    return {"annotations": annotations, "text": text, "type": "text"} if annotations else {"text": text, "type": "text"}


def _steps(stem: str, used: ToolUse, sign: Sign) -> list[Step]:
    """Return the call and the result, with their keys in the order of the service."""
    call_id = new_call_id()
    call = {"arguments": used.arguments, "id": call_id, **(used.call_fields or {}), "signature": sign(), "type": f"{stem}_call"}
    result = {"call_id": call_id, "is_error": False, "result": used.result, "signature": sign(), "type": f"{stem}_result"}
    if stem in _WITHOUT_IS_ERROR:
        del result["is_error"]
    return [{key: value for key, value in step.items() if value is not None} for step in (call, result)]


def _query(prompt: str) -> str:
    return _ASKING.sub("", " ".join(prompt.split())).rstrip("?.! ")[:200] or prompt[:200]
