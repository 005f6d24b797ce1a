"""Who is told is found out in each process anew: with and without the extra, a provider, or a working library."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

CALL = """
from gemini_interactions import Client, telemetry
from gemini_interactions.emulator import Emulator
client = Client(api_key="KEY-123456", transport=Emulator().transport())
def call():
    assert client.create(model="gemini-3.5-flash", input="Hi").status == "completed"
    telemetry.count("something", "It happened.")
"""
PROVIDER = """
from opentelemetry import trace, metrics
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
def told():
    return [span.name for span in exporter.get_finished_spans()]
"""
METRICS = """
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
reader = InMemoryMetricReader()
def metered():
    data = reader.get_metrics_data()
    return sorted({metric.name for r in data.resource_metrics for s in r.scope_metrics for metric in s.metrics}) if data else []
"""


def hide(*names: str, error: str = "ModuleNotFoundError(f'No module named {name!r}', name=name)") -> str:
    return f"""
import sys
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name in {names!r}:
            raise {error}
sys.meta_path.insert(0, Hide())
"""


PROGRAMS: dict[str, tuple[str, str, str]] = {
    "nobody, then a provider": (
        CALL + "call()\n" + PROVIDER + "call(); print(told()); trace.set_tracer_provider(provider); call(); print(told())",
        "[]\n['chat gemini-3.5-flash']\n",
        "",
    ),
    "a provider of traces, then one of metrics": (
        CALL + PROVIDER + METRICS + "trace.set_tracer_provider(provider); call()\n"
        "metrics.set_meter_provider(MeterProvider([reader])); call(); print(len(told()))\n"
        "print('gemini_interactions.something' in metered())",
        "2\nTrue\n",
        "",
    ),
    "a provider that the SDK disables": (
        "import os; os.environ['OTEL_SDK_DISABLED'] = 'true'\n"
        + CALL
        + PROVIDER
        + "trace.set_tracer_provider(provider); call(); print(told())",
        "[]\n",
        "",
    ),
    "a provider in the environment that is none": (
        "import os; os.environ['OTEL_PYTHON_TRACER_PROVIDER'] = 'nobody'\n"
        + CALL
        + "from opentelemetry import trace, metrics; call(); print('called')",
        "called\n",
        "Failed to load configured provider",
    ),
    "a hook in the environment that is none": (
        "import os; os.environ['OTEL_INSTRUMENTATION_GENAI_COMPLETION_HOOK'] = 'nobody'\n"
        + CALL
        + PROVIDER
        + "trace.set_tracer_provider(provider); call(); print(told())",
        "['chat gemini-3.5-flash']\n",
        "nobody is not a valid option",
    ),
    "no extra": (
        hide("opentelemetry")
        + CALL
        + "call()\ntry: telemetry.instrument()\nexcept ImportError as error: print(type(error).__name__, error)",
        "MissingExtra Telemetry needs the package 'opentelemetry-util-genai', which is not installed:"
        " pip install 'gemini-interactions[otel]'\n",
        "",
    ),
    "a provider, but no helper": (
        hide("opentelemetry.util.genai") + CALL + PROVIDER + "trace.set_tracer_provider(provider); call(); print(told())\n"
        "try: telemetry.instrument()\nexcept ImportError as error: print(type(error).__name__)",
        "[]\nMissingExtra\n",
        "",
    ),
    "a helper of another time": (
        hide("opentelemetry.util.genai.handler", error="AttributeError('moved')")
        + CALL
        + PROVIDER
        + "trace.set_tracer_provider(provider); call(); call(); print(told())",
        "[]\n",
        "AttributeError",
    ),
    "the helper, but no SDK": (
        hide("opentelemetry.sdk") + CALL + "import opentelemetry.util.genai.handler, opentelemetry.metrics\n"
        "call(); print(telemetry.is_traced()); telemetry.instrument(); call(); print(telemetry.is_traced())",
        "False\nTrue\n",
        "",
    ),
    "an import in another thread": (
        CALL + "import threading, importlib\n"
        "thread = threading.Thread(target=importlib.import_module, args=('opentelemetry.sdk.trace',)); thread.start()\n"
        "while thread.is_alive(): call()\n"
        "call(); print('called')",
        "called\n",
        "",
    ),
    "a module that is half there": (
        CALL + "import sys, types; sys.modules['opentelemetry.trace'] = types.ModuleType('opentelemetry.trace')\ncall()\n"
        "def half(): return unfinished\n"
        "sys.modules['opentelemetry.trace'].get_tracer_provider = half\ncall(); print('called')",
        "called\n",
        "",
    ),
    "a fork": (
        CALL + PROVIDER + "import os; trace.set_tracer_provider(provider); call()\n"
        "child = os.fork()\n"
        "if child == 0: call(); os._exit(len(told()))\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), len(told()))",
        "2 1\n",
        "",
    ),
    "a stream that nobody closes before the end": (
        PROVIDER + CALL + "trace.set_tracer_provider(provider)\n"
        "import atexit; atexit.register(lambda: print(told()))\n"
        "events = client.stream(model='gemini-3.5-flash', input='Hi'); next(events)\n",
        "",
        "",
    ),
}


@pytest.mark.parametrize("case", PROGRAMS)
def test_calls_work_and_are_told_of_where_somebody_listens(case: str) -> None:
    program, printed, logged = PROGRAMS[case]
    env = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, env=env, timeout=60)
    assert (done.returncode, done.stdout if printed else "") == (0, printed), done.stderr
    assert logged in done.stderr if logged else not done.stderr, done.stderr
