"""Rules of Deep Research: a plan to agree on, or a report with sources (aistudio.google.com/docs/deep-research).

`collaborative_planning: true` gives a plan, and with `previous_interaction_id` a changed one; a request that continues a plan
without it approves the plan, and gets the report. Nothing is researched: pages and numbers are emulated, and say so.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ..answers.built_in_tools import Sentence, use_built_in_tools
from ..answers.media.media import image_content
from ..answers.model_input import ModelInput, Outputs, Sign
from ..contract.history import text_of
from ..core.record import Record, Step
from ..storage.sandbox import Sandbox

Paragraph = tuple[str, list[int]]
"""A paragraph of a report, and the numbers of the sources it cites."""

_DEFAULT_TOOLS = ("google_search", "url_context", "code_execution")

# Tool, the words that make it be used, what the thought before it says. Order is that of the work.
_STAGES: tuple[tuple[str, str, str], ...] = (
    ("google_search", "search {topic}", "**Searching the web**\n\nI'm looking for pages about {topic}.\n\n\n"),
    ("url_context", "read https://example.com/{slug}", "**Reading a page**\n\nI'm reading what was found on {topic}.\n\n\n"),
    ("file_search", "{topic}", "**Reading the files**\n\nI'm looking through the files for {topic}.\n\n\n"),
    ("mcp_server", "mcp", "**Asking a server**\n\nI'm asking the MCP server about {topic}.\n\n\n"),
    ("code_execution", "compute 6 * 7", "**Checking the numbers**\n\nI'm computing what is to be shown.\n\n\n"),
)
_PLANNING = "**Planning the research**\n\nI'm splitting up: {topic}\n\n\n"
_WRITING = "**Writing the report**\n\nI'm putting together what was found on {topic}.\n\n\n"
_PLAN = ("Search for it.", "Read what is found.", "Report.")


def answer_as_deep_research(given: ModelInput, sandbox: Sandbox | None, sign: Sign) -> Outputs:
    """Return the steps of a run, and its status.

    Args:
        given: a request to a Deep Research agent.
        sandbox: none; it takes no environment.
        sign: Make a signature.
    """
    config = given.body.get("agent_config") or {}
    topic, changes = _topic_and_changes(given)
    if _is_planning(given.body):
        return [_thought(_PLANNING, topic, given, sign), _output({"text": _plan(topic, changes), "type": "text"})], "completed"
    steps, sentences = _work(topic, given, sign)
    contents = [_report(topic, changes, sentences)]
    if config.get("visualization") != "off":
        contents.append(image_content({}, given))
    return [*steps, _thought(_WRITING, topic, given, sign), _output(*contents)], "completed"


def _is_planning(body: dict[str, Any]) -> bool:
    return bool((body.get("agent_config") or {}).get("collaborative_planning"))


def _topic_and_changes(given: ModelInput) -> tuple[str, list[str]]:
    """Return the topic, and the changes wished for after the first plan.

    The words that approve a plan ("Looks good") are no wish. Where no plan is continued, the prompt is the topic.
    """
    prompts: list[str] = []
    record: Record | None = given.parent
    while record is not None and _is_planning(record.request):
        prompts.append("\n".join(text_of(step) for step in record.inputs if step["type"] == "user_input"))
        record = record.parent
    prompts.reverse()
    if not prompts or _is_planning(given.body):
        prompts.append(given.prompt)
    return prompts[0], prompts[1:]


def _plan(topic: str, changes: list[str]) -> str:
    lines = [*_PLAN[:-1], *(f"Follow the wish: {change}" for change in changes), _PLAN[-1]]
    numbered = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    return f"Research plan for: {topic}\n\n{numbered}"


def _work(topic: str, given: ModelInput, sign: Sign) -> tuple[list[Step], list[Sentence]]:
    tools = given.tools or {name: {"type": name} for name in _DEFAULT_TOOLS}
    steps: list[Step] = []
    sentences: list[Sentence] = []
    for name, words, thinking in _STAGES:
        if name in tools:
            prompt = words.format(topic=topic, slug=quote("-".join(topic.split()[:6]), safe=""))
            used, cited = use_built_in_tools(prompt, {name: tools[name]}, sign)
            steps += [_thought(thinking, topic, given, sign), *used]
            sentences += cited
    return steps, sentences


def _report(topic: str, changes: list[str], sentences: list[Sentence]) -> dict[str, Any]:
    """Return the report as one text content: markers, a list of sources, and a citation for each marker's number."""
    sources: list[dict[str, Any]] = []
    paragraphs: list[Paragraph] = [(f"# Report\n\nEmulated research on: {topic}", [])]
    for sentence, source in sentences:
        if source is not None and source not in sources:
            sources.append(source)
        paragraphs.append((sentence, [sources.index(source) + 1] if source is not None else []))
    paragraphs += [(f"As wished: {change}", []) for change in changes]
    if len(sources) > 1:
        paragraphs.append(("The sources agree with each other.", [1, 2]))
    text, annotations = "", []
    for sentence, numbers in paragraphs:
        text += "\n\n" if text else ""
        start = len(text.encode())
        text += f"{sentence} [cite: {', '.join(map(str, numbers))}]" if numbers else sentence
        end = len(text.encode())
        annotations += [{"end_index": end, "start_index": start, **sources[number - 1]} for number in numbers]
    if sources:
        text += "\n\n**Sources:**\n" + "\n".join(f"{number}. {_link(source)}" for number, source in enumerate(sources, 1))
    return {"annotations": annotations, "text": text, "type": "text"} if annotations else {"text": text, "type": "text"}


def _link(source: dict[str, Any]) -> str:
    return f"[{source['title']}]({source['url']})" if "url" in source else str(source.get("file_name"))


def _thought(words: str, topic: str, given: ModelInput, sign: Sign) -> Step:
    step: Step = {"signature": sign()}
    if (given.body.get("agent_config") or {}).get("thinking_summaries") == "auto":
        step["summary"] = [{"text": words.format(topic=topic[:200]), "type": "text"}]
    return {**step, "type": "thought"}


def _output(*contents: dict[str, Any]) -> Step:
    return {"content": list(contents), "type": "model_output"}
