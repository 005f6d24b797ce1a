"""Every example runs offline, as a user would run it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))


def run(example: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in ("GEMINI_API_KEY", "GOOGLE_API_KEY")}
    done = subprocess.run([sys.executable, str(example)], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs_offline(example: Path) -> None:
    assert "No GEMINI_API_KEY" in run(example)


def test_a_plan_that_waits_for_people_and_processes_begins_nothing_twice() -> None:
    printed = run(Path(__file__).parent.parent / "examples" / "langgraph_research_plan.py")
    assert "3. Follow the wish: Add what it costs" in printed
    assert "As wished: Add what it costs" in printed.rpartition(">>> yes, in another process")[2]
    assert printed.endswith("3 runs were begun: a plan, a newer plan, a report.\n")


def test_the_agent_sends_only_the_new_turn_of_the_follow_up() -> None:
    import json

    printed = run(Path(__file__).parent.parent / "examples" / "langchain_agent.py")
    bodies = [json.loads(part[part.index("{") : part.rindex("}") + 1]) for part in printed.split(">>> POST")[1:]]
    question, result, follow_up = bodies
    assert [tool["type"] for tool in question["tools"]] == ["function", "google_search"]
    assert "previous_interaction_id" not in question
    assert [step["type"] for step in result["input"]] == ["function_result"]
    assert follow_up["input"] == [{"type": "user_input", "content": [{"type": "text", "text": "What did I ask first?"}]}]
    assert follow_up["previous_interaction_id"]
    assert follow_up["tools"] == question["tools"]
    assert follow_up["system_instruction"] == question["system_instruction"] == "Answer briefly."
    assert "Who won Euro 2024" in printed.rpartition("Agent:")[2]
