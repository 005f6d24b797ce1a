"""Say, once for each model, what the service will do otherwise than the caller wrote: ignore it, or answer with another model."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from ...models import ModelFacts, facts_of, has_family, known_name, retirement_of
from ...telemetry import count


def notice_model(options: Mapping[str, Any]) -> None:
    """Log what the table of models says of a request: options that the model ignores, a retired name, a name of no known model.

    Args:
        options: the request's, under the API's names.
    """
    model = options.get("model")
    name = model or options.get("agent")
    if not isinstance(name, str):
        return
    facts = facts_of(name, is_agent=not model)
    if facts.ignored and (ignored := sorted(facts.ignored.intersection(_names_set(options)))):
        _notice_ignored(name, ignored)
    if (retired := retirement_of(name)) is not None:
        if retired.is_routed:
            count("retired_model", "%s is retired: %s answers.", name, retired.leads_to, once=name)
        else:
            way_out = f" Use {retired.leads_to}." if retired.leads_to else ""
            count("retired_model", "%s was shut down on %s.%s", name, retired.since, way_out, level=logging.WARNING, once=name)
    elif model and known_name(name) is None:
        _notice_unknown(name, facts)


def _names_set(options: Mapping[str, Any]) -> Iterator[str]:
    """Find the names of all options that are set, wherever they stand."""
    for name, value in options.items():
        if name in ("generation_config", "extra_body") and isinstance(value, Mapping):
            yield from _names_set(value)
        elif value is not None:
            yield name


def _notice_ignored(model: str, names: list[str]) -> None:
    count(
        "option_ignored_by_model",
        "%s ignores %s: leave it out, or ask a model that heeds it.",
        model,
        ", ".join(map(repr, names)),
        level=logging.WARNING,
        once=f"{model}: {names}",
    )


def _notice_unknown(model: str, facts: ModelFacts) -> None:
    count(
        "unknown_model",
        "%s is not in the table of models: what is said of its limits and abilities is what holds for %s (%s tokens of input).",
        model,
        "its family" if has_family(model) else "most models",
        facts.input_tokens,
        level=logging.WARNING,
        once=model,
    )
