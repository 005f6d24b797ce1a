"""An import of an adapter loads little of ours, and nothing of others."""

from __future__ import annotations

import subprocess
import sys

import pytest

# What an adapter's users have imported already, and how many of our own modules it adds.
IMPORTS = {
    "gemini_interactions": ("sys", 2),
    "gemini_interactions.langchain": ("langchain_core.language_models.chat_models", 41),
    "gemini_interactions.llamaindex": ("llama_index.core.llms.function_calling", 40),
    "gemini_interactions.litellm": ("litellm", 34),
}


@pytest.mark.parametrize("name", IMPORTS)
def test_an_import_loads_little_of_ours_and_nothing_of_others(name):
    framework, most = IMPORTS[name]
    code = f"import sys, {framework}; before = set(sys.modules); import {name}; print(*(set(sys.modules) - before), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    loaded = done.stdout.split()
    ours = [module for module in loaded if module.partition(".")[0] == "gemini_interactions"]
    standard = [
        module for module in loaded if module.partition(".")[0].lstrip("_") in {m.lstrip("_") for m in sys.stdlib_module_names}
    ]

    assert name in ours
    assert len(ours) <= most, sorted(ours)
    pydantics = [module for module in loaded if module.partition(".")[0] == "pydantic"]  # parts of it that the framework left
    assert sorted(set(loaded) - {*ours, *standard, *pydantics}) == []


def test_prices_are_registered_without_going_through_all_of_litellms_names_for_each():
    code = (
        "import litellm, sys\n"
        "from gemini_interactions.litellm.prices import price_entries, register_prices\n"
        "entries, lowered = len(price_entries()), 0\n"
        "def note(frame, event, function):\n"
        "    global lowered\n"
        "    lowered += event == 'c_call' and function.__qualname__ == 'str.lower'\n"
        "sys.setprofile(note)\n"
        "register_prices()\n"
        "sys.setprofile(None)\n"
        "print(entries, lowered, len(litellm.model_cost))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    entries, lowered, names = map(int, done.stdout.split())

    assert entries > 40
    assert lowered < names


def test_an_import_builds_no_validator_of_what_is_read():
    code = """if True:
        import sys
        import pydantic.type_adapter

        built = []

        def note(frame, event, _):
            if event == "call" and frame.f_code.co_name == "create_schema_validator":
                built.append(str(frame.f_locals["schema_type"]))

        sys.setprofile(note)
        from gemini_interactions import Client
        from gemini_interactions.wire.events import parse_event_json
        print(len([name for name in built if "InteractionOptions" not in name]))  # the frameworks' classes inherit that one
        parse_event_json(b'{"event_type": "step.stop"}')
        print(len(built) > 0)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)

    assert done.stdout.split() == ["0", "True"]
