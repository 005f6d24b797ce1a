"""Deep Research with the core client: a plan, a wish, an approval, and the report as it grows; then a run that draws.

Needs `pip install 'gemini-interactions[emulator]'`.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google, where a report takes minutes.
"""

import base64
import os
from contextlib import ExitStack

from rich.console import Console

from gemini_interactions import Client
from gemini_interactions.agents import approve_plan, deep_research, plan_research
from gemini_interactions.emulator import Emulator

AGENT = "deep-research-preview-04-2026"
console = Console()


def ask(client: Client, text: str, **options):
    """A turn that is waited for."""
    print(f"\n>>> {text}")
    return client.start(agent=AGENT, input=text, **options).result(poll_interval=2 if "GEMINI_API_KEY" in os.environ else 0.2)


def listen(client: Client, text: str, **options):
    """A turn that is heard: what it thinks on one line that changes, what it does below each other."""
    print(f"\n>>> {text}")
    with (
        console.status("Researching …") as line,
        client.stream(agent=AGENT, input=text, background=True, **options) as events,
    ):
        for event in events:  # goes on after cuts, such as the one after ten minutes
            if event.event_type == "step.delta" and event.delta.type == "thought_summary":
                line.update(event.delta.content.text.partition("\n")[0].strip("* "))
            elif event.event_type == "step.delta" and event.delta.type.endswith("_call"):
                console.print(f"  {event.delta.type.removesuffix('_call')} {event.delta.arguments}", style="dim", markup=False)
        return events.interaction


def main() -> None:
    with ExitStack() as stack:
        if os.environ.get("GEMINI_API_KEY"):
            client = stack.enter_context(Client())
        else:
            print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
            emulator = stack.enter_context(Emulator(background_seconds=0.3))
            client = stack.enter_context(Client(base_url=emulator.url, api_key="emulator"))

        plan = ask(client, "How do the Dutch keep the sea out?", agent_config=plan_research())
        print(plan.output_text)
        plan = ask(client, "Add what it costs", agent_config=plan_research(), previous_interaction_id=plan.id)
        print(plan.output_text)
        settings = approve_plan(thinking_summaries="auto", visualization="off")
        report = listen(client, "Looks good", agent_config=settings, previous_interaction_id=plan.id)
        print(report.output_text)
        print(f"({report.usage.total_tokens} tokens)")

        settings = deep_research(thinking_summaries="auto", visualization="auto")
        drawn = listen(client, "Dikes and their heights, with a chart", agent_config=settings)
        for step in drawn.steps:
            for content in getattr(step, "content", None) or []:
                if content.type == "image":
                    print(f"An image: {content.mime_type}, {len(base64.b64decode(content.data))} bytes")


main()
