"""The numbers to stay inside, and whether a run did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from measures import Results


@dataclass(frozen=True)
class Goal:
    """One row of the table of goals.

    Attributes:
        title: what is to be small.
        limit: how small, in `unit`.
        found: what it was, None where it could not be measured.
        unit: what stands behind both numbers.
    """

    title: str
    limit: float
    found: float | None
    unit: str = "x"

    @property
    def verdict(self) -> str:
        """Reached, not reached, or not measured."""
        if self.found is None:
            return "not measured"
        return "reached" if self.found <= self.limit else "**not reached**"


def cpu(results: Results, measure: str, name: str) -> list[float]:
    """CPU seconds per call, block by block."""
    return [block["cpu"] for block in results.costs.get(measure, {}).get(name, [])]


def goals(results: Results) -> list[Goal]:
    """All goals with what the run found.

    Ratios are medians over the rounds, each taken within its round: what disturbs the machine then disturbs both sides.
    """

    def ratio(measure: str, ours: str, theirs: str) -> float | None:
        return _over_rounds(lambda a, b: a / b, *(cpu(results, measure, name) for name in (ours, theirs)))

    def above_httpx(ours: str, theirs: str) -> float | None:
        costs = (cpu(results, "invoke", name) for name in (ours, theirs, "httpx"))
        return _over_rounds(lambda a, b, raw: (a - raw) / (b - raw), *costs)

    lang, llama = "langchain-google-genai", "llama-index-google-genai"
    gemini = "litellm-gemini"
    return [
        Goal("core client, invoke: times raw httpx", 1.15, ratio("invoke", "core", "httpx")),
        Goal("core client, stream of 100: times raw httpx", 1.15, ratio("stream_100", "core", "httpx")),
        Goal("core client, one of 64 calls at once: times raw httpx", 1.3, ratio("concurrent", "core", "httpx")),
        Goal("LangChain, invoke: cost above raw httpx, times ChatGoogleGenerativeAI's", 0.25, above_httpx("langchain", lang)),
        Goal("LangChain, stream of 100: times ChatGoogleGenerativeAI", 0.14, ratio("stream_100", "langchain", lang)),
        Goal("LlamaIndex, invoke: cost above raw httpx, times GoogleGenAI's", 0.2, above_httpx("llamaindex", llama)),
        Goal("LlamaIndex, stream of 100: times GoogleGenAI", 0.13, ratio("stream_100", "llamaindex", llama)),
        Goal("LiteLLM, invoke: times litellm gemini/", 0.8, ratio("invoke", "litellm", gemini)),
        Goal("LiteLLM, one of 64 calls at once: times litellm gemini/", 0.8, ratio("concurrent", "litellm", gemini)),
        Goal("LiteLLM, stream of 100, an HTTP chunk each: times litellm gemini/", 0.5, ratio("apart_100", "litellm", gemini)),
        Goal("LiteLLM, stream of 100: times litellm gemini/", 0.12, ratio("stream_100", "litellm", gemini)),
        *(
            Goal(f"request at turn 50 of a chained chat, {name}: times that at turn 1", 1.2, growth(results, f"{name} auto"))
            for name in ("langchain", "llamaindex", "litellm")
        ),
        Goal("plan over 200 messages", 1.0, planned(results, "200 messages"), " ms"),
        Goal("plan over 1,000 messages: times that over 200, for 5 times the messages", 6.5, _times_planned(results)),
        Goal("plan over 20 pictures of 1 MB, after the first turn", 3.0, planned(results, "41 messages, 20 pictures"), " ms"),
        *(
            Goal(f"import above the framework's own, {name}", 5.0, import_share(results, name), " %")
            for name in ("langchain", "llamaindex", "litellm")
        ),
        *(
            Goal(f"memory growth for every 10,000 of 100,000 deltas, {name}", 1.0, memory_growth(results, name), " MB")
            for name in ("core", "llamaindex")
        ),
        # LangChain's base class keeps all chunks of a stream to its end.
        Goal(
            "memory growth over 100,000 deltas, LangChain: times ChatGoogleGenerativeAI",
            0.3,
            memory_ratio(results, "langchain", lang),
        ),
        Goal(
            "the same, of both what is above LangChain's base class",
            0.3,
            memory_ratio(results, "langchain", lang, above="langchain-bare"),
        ),
        Goal("memory growth in a stream, LiteLLM: times litellm gemini/", 1.0, memory_ratio(results, "litellm", gemini)),
    ]


def growth(results: Results, name: str) -> float | None:
    """The bytes of the last turn's request over those of the first's."""
    blocks = results.costs.get("conversation", {}).get(name)
    return blocks[-1]["sizes"][-1] / blocks[-1]["sizes"][0] if blocks else None


def import_share(results: Results, name: str) -> float | None:
    """Percent that an adapter's import adds to the import of its framework."""
    costs = results.start_up.get(name)
    return median(100 * cost["package"] / cost["framework"] for cost in costs) if costs else None


def memory_growth(results: Results, name: str) -> float | None:
    """Megabytes for every 10,000 deltas of the long stream."""
    return results.curve[name].growth if name in results.curve else None


def memory_ratio(results: Results, ours: str, theirs: str, above: str | None = None) -> float | None:
    """Our growth over theirs, of both what is above that of a third."""
    mine, other = memory_growth(results, ours), memory_growth(results, theirs)
    least = memory_growth(results, above) if above else 0.0
    return (mine - least) / (other - least) if mine is not None and other and least is not None else None


def planned(results: Results, history: str) -> float | None:
    """Milliseconds to plan a history, in the case that takes longer."""
    cases = results.plan.get(history)
    return max(cases.values()) * 1000 if cases else None


def _times_planned(results: Results) -> float | None:
    small, large = (planned(results, history) for history in ("200 messages", "1,000 messages"))
    return large / small if small and large else None


def _over_rounds(relate: Callable[..., float], *sides: list[float]) -> float | None:
    return median(relate(*round) for round in zip(*sides, strict=True)) if all(sides) else None
