"""Deep Research with the core client: a plan, a wish, an approval, and what it does on the way; then a run that draws.

Needs `pip install 'gemini-interactions[emulator]'`.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google, where a report takes minutes.
"""

import os
from contextlib import ExitStack

from rich.console import Console

from gemini_interactions import BackgroundInteraction, Client, DeepResearch, Progress
from gemini_interactions.emulator import Emulator
from gemini_interactions.types import Interaction

console = Console()


def listen(run: BackgroundInteraction) -> Interaction:
    """Wait for a report, and show what is done for it: the newest on a line that changes, all of it below each other."""
    with console.status("Researching …") as line:

        def tell(progress: Progress) -> None:
            line.update(progress.step)
            console.print(f"  {progress.step}", style="dim", markup=False)

        return run.result(on_progress=tell)


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
        if report.usage is not None:
            print(f"({report.usage.total_tokens} tokens)")

        # Without a plan; with images.
        drawn = listen(DeepResearch(client, visualization="auto").start("Dikes and their heights, with a chart"))
        for image in drawn.images:
            print(f"An image: {image.mime_type}, {len(image.to_bytes())} bytes")


main()
