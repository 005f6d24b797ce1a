"""Deep Research with the core client: a plan, a wish, an approval, and the report as it grows; then a run that draws.

Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google, where a report takes minutes.
"""

import base64
import os
from contextlib import ExitStack

from rich.console import Console

from gemini_interactions import BackgroundInteraction, Client, DeepResearch
from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.interaction import Interaction

console = Console()


def listen(run: BackgroundInteraction) -> Interaction:
    """Hear a run: what it thinks on one line that changes, what it does below each other."""
    with console.status("Researching …") as line, run.stream() as events:
        for event in events:  # goes on after cuts, such as the one after ten minutes
            if event.event_type == "step.delta" and event.delta.type == "thought_summary":
                line.update(event.delta.content.text.partition("\n")[0].strip("* "))
            elif event.event_type == "step.delta" and event.delta.type.endswith("_call"):
                console.print(f"  {event.delta.type.removesuffix('_call')} {event.delta.arguments}", style="dim", markup=False)
        return events.interaction


def main() -> None:
    with ExitStack() as stack:
        if os.environ.get("GEMINI_API_KEY"):
            client, poll_interval = stack.enter_context(Client()), 2.0
        else:
            print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
            emulator = stack.enter_context(Emulator(background_seconds=0.3))
            client, poll_interval = stack.enter_context(Client(base_url=emulator.url, api_key="emulator")), 0.2

        research = DeepResearch(client, visualization="off", poll_interval=poll_interval)
        plan = research.plan("How do the Dutch keep the sea out?")
        print(plan)
        plan = plan.revise("Add what it costs")
        print(plan)
        report = listen(plan.approve())
        print(report.output_text)
        print(f"({report.usage.total_tokens} tokens)")

        # Without a plan; with images.
        drawn = listen(DeepResearch(client, visualization="auto").start("Dikes and their heights, with a chart"))
        for step in drawn.steps:
            for content in getattr(step, "content", None) or []:
                if content.type == "image":
                    print(f"An image: {content.mime_type}, {len(base64.b64decode(content.data))} bytes")


main()
