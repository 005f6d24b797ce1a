"""Who may import whom, held against the source, and what an import really loads."""

import subprocess
import sys
from pathlib import Path

import pytest

import gemini_interactions

from .source import PACKAGE, ROOT, files, imports, starts_with

FACTS = {"agents", "extras", "media_types", "models", "remembered", "spelling", "tools", "_version"}
"""Root modules, mostly tables, that everyone but wire and emulator may read."""

CORE = {
    "wire",
    "types",
    "conversation",
    "assembly",
    "index",
    "client",
    "turns",
    "research",
    "framework",
    "root",
    "webhooks",
    "telemetry",
    *FACTS,
}
BELOW_THE_ADAPTERS = {"wire", "conversation", "assembly", "index", "client", "turns", "framework", "root", "telemetry", *FACTS}

# A room is a folder or a root module; "root" is the package's own __init__. Whoever may import a room may import those in it.
ROOMS: dict[str, set[str]] = {
    "wire": {"media_files", "view/notebook"},  # media save themselves, and interactions show themselves
    "media_files": {"media_types"},
    "types": {"wire"},
    "conversation": {"wire", *FACTS},
    "assembly": {"wire", *FACTS},
    "telemetry": {"wire", "telemetry/otel", "_version", "extras"},
    "telemetry/otel": {"wire", "assembly", "telemetry", "_version"},
    "index": {"conversation", "telemetry", *FACTS},
    "client/http": {"wire", "telemetry", "_version", "extras", "spelling"},  # errors carry the interaction that had been received
    "client/interactions": {"client/http", "wire", "assembly", "telemetry", "view/notebook", *FACTS},
    "client/resources": {"client/http", "client/interactions", "wire", "telemetry", *FACTS},
    "client": {"client/http", "client/interactions", "client/resources", "wire", "conversation"},
    "turns": {"wire", "conversation", "assembly", "index", "client", "telemetry", *FACTS},
    "research": {"wire", "client", "turns", *FACTS},
    "framework": {"wire", "conversation", "assembly", "index", "client", "turns", "telemetry", *FACTS},
    "langchain": BELOW_THE_ADAPTERS,
    "llamaindex": BELOW_THE_ADAPTERS,
    "litellm": BELOW_THE_ADAPTERS,
    "bulk": {"wire", "client", "view", *FACTS},
    "bulk/daft": {"bulk", "wire", "client", "turns", "framework", "telemetry", *FACTS},
    "bulk/dbos": {"bulk", "wire", "client", "webhooks", *FACTS},
    "view/notebook": {"view", "extras"},  # and nothing else: what shows itself imports it
    "view": {"wire", "media_files", "models", "client/interactions", "extras"},
    "emulator": {"wire", "view", "extras", "spelling"},
    "cli": {"client", "conversation", "view", "emulator", "extras"},
    "root": {"wire", "conversation", "client", "turns", "research", *FACTS},
    "webhooks": {"wire", "client/http", "extras"},
    **{fact: {"wire", *FACTS} for fact in FACTS},
}

PACKAGES_OF_THE_CORE = {"httpx", "pydantic", "pydantic_core", "typing_extensions"}

# Whose packages they are, and so the only rooms that may import them.
OWNERS: dict[str, set[str]] = {
    "langchain": {"langchain"},
    "langgraph": {"langchain"},
    "langsmith": {"langchain"},
    "llama_index": {"llamaindex"},
    "workflows": {"llamaindex"},  # llama-index-core depends on it
    "litellm": {"litellm"},
    "aiohttp": {"litellm"},  # LiteLLM depends on it
    "daft": {"bulk/daft"},
    "dbos": {"bulk/dbos"},
    "opentelemetry": {"telemetry/otel"},
    "pytest": {"emulator"},
    "uvicorn": {"emulator"},
    "rich": {"emulator", "view", "bulk"},
    "IPython": {"view"},  # only where a notebook is open
}

# Packages of extras that a core room may use, but only inside a function, so that the core works without them.
LAZY_OWNERS: dict[str, set[str]] = {
    "redis": {"index", "litellm", "client/http"},
    "limits": {"client/http"},  # and `redis`, where it counts for several processes
    "PIL": {"emulator"},
    "cronsim": {"emulator"},
    "jinja2": {"emulator", "view"},
    "markupsafe": {"emulator", "view"},  # jinja2 depends on it
    "cryptography": {"emulator", "webhooks"},
    "google.auth": {"client/http"},
    "filetype": {"media_types"},
}


def room_of(parts: tuple[str, ...]) -> str:
    """The room that a path or a dotted name below the package belongs to; a name that is no room is one of the root's own."""
    return next((room for room in ("/".join(parts[:2]), *parts[:1]) if room in ROOMS), "root")


def complaint(room: str, name: str, at_import: bool) -> str | None:
    """What is wrong with a file of this room importing this name, if anything is."""
    if starts_with(name, PACKAGE):
        target = room_of(tuple(name.split(".")[1:]))
        is_allowed = target == room or not ROOMS[room].isdisjoint({target, target.partition("/")[0]})
        return None if is_allowed else f"{room} imports {target}"
    if starts_with(name, "google.genai"):
        return "google.genai is never imported"
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names or top in PACKAGES_OF_THE_CORE:
        return None
    for owned, rooms in OWNERS.items():
        if starts_with(name, owned):
            return None if room in rooms else f"{room} imports {owned}"
    for owned, rooms in LAZY_OWNERS.items():
        if starts_with(name, owned):
            if room not in rooms:
                return f"{room} imports {owned}"
            return f"{room} imports {owned} outside a function" if at_import else None
    return f"{room} imports {name}, which nobody owns"


def violations(root: Path) -> list[str]:
    """Every import below a package folder that the tables above do not allow."""
    found = []
    for file in files(root):
        parts = tuple(file.module.split(".")[1:])
        if parts and parts[0] not in ROOMS:
            found.append(f"{file.path}: no room of the house")
            continue
        for name, line, at_import in imports(file):
            if wrong := complaint(room_of(parts), name, at_import):
                found.append(f"{file.path}:{line}: {wrong}")
    return found


def test_every_import_goes_in_an_allowed_direction():
    assert len(list(files())) >= 100
    assert violations(ROOT) == []


@pytest.mark.parametrize(
    ("path", "source", "wrong"),
    [
        ("wire/steps.py", "from ..client.client import Client", "wire imports client"),
        ("wire/steps.py", "from .. import agents", "wire imports agents"),
        ("wire/steps.py", "def f():\n    from gemini_interactions import Client", "wire imports root"),
        ("conversation/plan.py", "import gemini_interactions.client.client", "conversation imports client"),
        ("client/client.py", "from gemini_interactions.langchain import ChatGeminiInteractions", "client imports langchain"),
        ("client/http/requester.py", "from ..interactions.body import encode", "client/http imports client/interactions"),
        ("client/http/requester.py", "from ...assembly.usage import x", "client/http imports assembly"),
        ("client/interactions/send.py", "from ..client import Client", "client/interactions imports client"),
        ("client/client.py", "import requests", "client imports requests, which nobody owns"),
        ("langchain/chat_model.py", "from ..litellm.anchor_transport import x", "langchain imports litellm"),
        ("langchain/chat_model.py", "import litellm", "langchain imports litellm"),
        ("llamaindex/llm.py", "from langchain_core.messages import AIMessage", "llamaindex imports langchain"),
        ("litellm/provider.py", "from llama_index.core.llms import LLM", "litellm imports llama_index"),
        ("emulator/engine.py", "from ..assembly import accumulate", "emulator imports assembly"),
        ("emulator/engine.py", "from ..tools import TABLE", "emulator imports tools"),
        ("emulator/engine.py", "from google import genai", "google.genai is never imported"),
        ("agents/facts.py", "from ..client import Client", "agents imports client"),
        ("__init__.py", "from .langchain import ChatGeminiInteractions", "root imports langchain"),
        ("client/client.py", "import importlib\nimportlib.import_module('langchain_core')", "client imports langchain"),
        ("telemetry/switch.py", "from opentelemetry import trace", "telemetry imports opentelemetry"),
        ("index/redis.py", "import redis", "index imports redis outside a function"),
        ("client/client.py", "def f():\n    import redis", "client imports redis"),
        ("types.py", "from .client.client import Client", "types imports client"),
        ("bulk/progress.py", "from ..langchain import ChatGeminiInteractions", "bulk imports langchain"),
        ("bulk/progress.py", "import daft", "bulk imports daft"),
        ("bulk/daft/prompter.py", "from dbos import DBOS", "bulk/daft imports dbos"),
        ("bulk/dbos.py", "import daft", "bulk/dbos imports daft"),
        ("bulk/daft.py", "def f():\n    import limits", "bulk/daft imports limits"),
        ("bulk/dbos.py", "from ..turns.background import x", "bulk/dbos imports turns"),
        ("langchain/chat_model.py", "from ..bulk.daft import x", "langchain imports bulk/daft"),
        ("client/http/rate_limit.py", "import limits", "client/http imports limits outside a function"),
        ("client/client.py", "def f():\n    import limits", "client imports limits"),
        ("turns/batch.py", "from ..bulk.progress import ProgressLine", "turns imports bulk"),
        ("utils.py", "", "no room of the house"),
    ],
)
def test_an_import_in_a_forbidden_direction_is_named(tmp_path, path, source, wrong):
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source, "utf-8")

    (found,) = violations(tmp_path)

    assert found.startswith(path)
    assert found.endswith(wrong)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("conversation/plan.py", "from ..wire.steps import Step\nfrom .digest import extend\nfrom ..tools import TABLE"),
        ("client/client.py", "import httpx, json\nfrom ..conversation.plan import plan\nfrom .errors import APIError"),
        ("client/http/auth.py", "def token():\n    import google.auth"),
        ("langchain/chat_model.py", "from .. import Client\nfrom langchain_core.messages import AIMessage"),
        ("emulator/engine.py", "from ..wire.steps import Step"),
        ("telemetry/otel/recorder.py", "import opentelemetry.trace"),
        ("bulk/daft.py", "import daft\nfrom .progress import ProgressLine\nfrom ..turns.reply import Reply"),
        ("bulk/dbos/workflow.py", "from dbos import DBOS\nfrom ...client.client import Client"),
        ("client/http/rate_limit.py", "def f():\n    from limits import parse"),
    ],
)
def test_an_import_in_an_allowed_direction_is_let_through(tmp_path, path, source):
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source, "utf-8")

    assert violations(tmp_path) == []


# What an import loads, in a fresh interpreter

FRAMEWORKS = {
    "langchain": "langchain_core",
    "llamaindex": "llama_index.core",
    "litellm": "litellm",
    "bulk/daft": "daft",
    "bulk/dbos": "dbos",
}
"""Each room of a framework or an engine, and the package it cannot do without."""

ABSENT = ["langchain", "langchain_core", "langgraph", "langsmith", "llama_index", "litellm", "daft", "dbos"]
EXTRAS = ["PIL", "cryptography", "google.auth", "google.genai", "jinja2", "markupsafe", "openai", "opentelemetry"]
EXTRAS += ["limits", "redis", "rich", "uvicorn"]
ABSENT_FROM_THE_CORE = [*ABSENT, *EXTRAS]


def run(code: str) -> str:
    """What a fresh interpreter prints, with warnings as errors."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def modules(*rooms: str) -> list[str]:
    """The names of all modules of these rooms that are there."""
    return [
        file.module
        for file in files()
        if room_of(tuple(file.module.split(".")[1:])) in rooms and not file.path.endswith("__main__.py")
    ]


def import_without(names: list[str], absent: list[str]) -> None:
    """Import modules where these packages are as good as not installed."""
    run(f"import sys, importlib; sys.modules.update(dict.fromkeys({absent!r})); [importlib.import_module(n) for n in {names!r}]")


def test_importing_the_package_loads_no_framework():
    loaded = run(f"import sys, {PACKAGE}; print(*sys.modules, sep='\\n')").split()

    assert PACKAGE in loaded
    # httpx itself loads rich where it is installed, for its own command line.
    unwanted = [package for package in ABSENT_FROM_THE_CORE if package != "rich"]
    assert [name for name in loaded if any(starts_with(name, package) for package in unwanted)] == []


def test_the_core_imports_where_no_extra_is_installed():
    names = modules(*CORE)

    assert {PACKAGE, f"{PACKAGE}.wire.events", f"{PACKAGE}.conversation.plan"} <= set(names)
    import_without(names, ABSENT_FROM_THE_CORE)


def test_the_emulator_imports_where_no_framework_is_installed():
    names = modules("emulator")
    import_without(names, ABSENT)


@pytest.mark.parametrize("room", [room for room in FRAMEWORKS if modules(room)])
def test_an_adapter_imports_where_no_other_framework_is_installed(room):
    names = modules(room)
    own = {FRAMEWORKS[room].partition(".")[0], room, *({"langsmith", "langgraph"} if room == "langchain" else set())}

    import_without(names, [name for name in ABSENT if name not in own])


def test_a_package_made_absent_cannot_be_imported():
    with pytest.raises(AssertionError, match="httpx"):
        import_without(["httpx"], ["httpx"])


@pytest.mark.parametrize("name", ["gemini_interactions", "gemini_interactions.langchain"])
def test_an_import_loads_neither_an_http_client_nor_the_wire_models(name):
    loaded = f"import sys, {name}; print([m for m in ('httpx', 'gemini_interactions.wire.steps') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_found_and_no_other():
    for name in gemini_interactions.__all__:
        assert getattr(gemini_interactions, name)
    with pytest.raises(AttributeError, match="no attribute 'Klient'"):
        gemini_interactions.Klient  # noqa: B018
