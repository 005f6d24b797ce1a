"""LiteLLM: Deep Research as a model. Its thoughts come as reasoning, its report as text; a run can also be kept as a handle.

Needs `pip install 'gemini-interactions[litellm,emulator]'`.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google, where a report takes minutes.
"""

import json
import os
from contextlib import ExitStack

os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # else LiteLLM fetches its prices while it is imported

import litellm
from rich.console import Console

from gemini_interactions.agents import approve_plan, plan_research
from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm import register, resume, start

AGENT = "gemini_interactions/agents/deep-research-preview-04-2026"
console = Console(highlight=False)

with ExitStack() as stack:
    poll_interval = 2.0
    if not os.environ.get("GEMINI_API_KEY"):
        print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
        emulator = stack.enter_context(Emulator(background_seconds=0.3))
        os.environ |= {"GOOGLE_GEMINI_BASE_URL": emulator.url, "GEMINI_API_KEY": "emulator"}
        poll_interval = 0.2
    register()

    console.print("\n[bold]A plan first[/]")
    messages = [{"role": "user", "content": "Green tea and black tea: what is the difference?"}]
    plan = litellm.completion(AGENT, messages, agent_config=plan_research(), poll_interval=poll_interval).choices[0].message
    console.print(plan.content)

    console.print("\n[bold]Then the report, as it is made[/]")
    # Role and text are enough: the conversation is found again, and only the new turn is sent.
    messages += [{"role": "assistant", "content": plan.content}, {"role": "user", "content": "Go ahead."}]
    for chunk in litellm.completion(
        AGENT, messages, agent_config=approve_plan(thinking_summaries="auto"), stream=True, poll_interval=poll_interval
    ):
        delta = chunk.choices[0].delta
        if thought := delta.get("reasoning_content"):
            console.print(thought, style="dim", end="")
        elif delta.content:
            console.print(delta.content, end="")

    console.print("\n\n[bold]And one that outlives this process[/]")
    handle = start(AGENT, "White tea, in three sentences.", poll_interval=poll_interval)
    kept = json.dumps(handle.to_dict())  # into a queue, a database
    console.print(kept)
    report = resume(AGENT, json.loads(kept), poll_interval=poll_interval).result()
    console.print(report.choices[0].message.content)
