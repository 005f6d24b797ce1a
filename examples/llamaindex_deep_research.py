"""LlamaIndex: Deep Research as the LLM of a query over your own notes, and what it is doing on one line while it works.

Needs `pip install 'gemini-interactions[llamaindex,emulator]'`.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google, where a report takes minutes.
"""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from llama_index.core import PromptTemplate, SimpleDirectoryReader, SummaryIndex
from llama_index.core.llms import ChatMessage, ChatResponse
from rich.console import Console

from gemini_interactions.agents import deep_research
from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions

AGENT = "deep-research-preview-04-2026"
NOTE = "Our roof is 40 m², faces south-west and has no shade. Power costs 31 cents per kWh."


def query(folder: str, poll_interval: float) -> None:
    """The report as the answer of a query engine: it waits as long as it takes."""
    llm = GeminiInteractions(agent=AGENT, agent_config=deep_research(visualization="off"), poll_interval=poll_interval)
    # A template of our own: LlamaIndex's begin with a system message, which Deep Research does not take.
    template = PromptTemplate("{query_str}\n\nMy notes:\n{context_str}")
    index = SummaryIndex.from_documents(SimpleDirectoryReader(folder).load_data())
    engine = index.as_query_engine(llm=llm, text_qa_template=template)
    question = "Do solar panels pay for this roof?"
    print(f"\nUser: {question}")
    print(f"Engine: {engine.query(question)}")


def listen(poll_interval: float) -> None:
    """The report as it comes: thoughts first, the text at the end."""
    settings = deep_research(thinking_summaries="auto", visualization="off")
    llm = GeminiInteractions(agent=AGENT, agent_config=settings, poll_interval=poll_interval)
    question = "Which panels last longest?"
    print(f"\nUser: {question}")
    console = Console()
    with console.status("Researching …") as line:
        response = ChatResponse(message=ChatMessage())
        for response in llm.stream_chat([ChatMessage(question)]):
            thought = response.additional_kwargs.get("thinking_delta")
            if thought:
                headline = thought.strip().partition("\n")[0].strip("* ")
                line.update(f"{headline} …")
                console.print(f"  {headline}", style="dim")
            elif response.delta:
                line.stop()
                print(response.delta, end="", flush=True)
    steps = [step["type"] for step in response.additional_kwargs["built_in_steps"]]
    print(f"\n\nIt took {', '.join(steps)}; {response.additional_kwargs['total_tokens']} tokens.")


with ExitStack() as stack:
    poll_interval = 2.0
    if not os.environ.get("GEMINI_API_KEY"):
        print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
        emulator = stack.enter_context(Emulator(background_seconds=0.3))
        os.environ |= {"GOOGLE_GEMINI_BASE_URL": emulator.url, "GEMINI_API_KEY": "emulator"}
        poll_interval = 0.2
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    (Path(folder) / "roof.txt").write_text(NOTE)
    query(folder, poll_interval)
    listen(poll_interval)
