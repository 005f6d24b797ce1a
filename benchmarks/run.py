"""Ours beside the peers, in one run: `make bench`.

    python benchmarks/run.py [--quick] [--only NAME,NAME] [--results FOLDER]

It builds the contenders' environments where they are missing, and writes latest.md, latest.json and latest.svg.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from chart import chart
from contenders.contender import TABLE
from environments import ROOT, python_of, versions
from goals import goals
from machine import machine
from measures import Run
from report import report

_TOLD = ("httpx", "httpcore", "h11", "pydantic", "pydantic-core", "langchain-core", "llama-index-core", "google-genai")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure ours beside the peers.")
    parser.add_argument("--quick", action="store_true", help="few blocks: to see whether everything works, not for numbers")
    parser.add_argument("--only", metavar="NAME,…", help=f"some of {', '.join(TABLE)}")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", help="the folder to write to")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else list(TABLE)
    if unknown := [name for name in names if name not in TABLE]:
        parser.error(f"no such contender: {', '.join(unknown)}")
    environments = {TABLE[name].environment for name in names}
    for environment in environments:
        python_of(environment)
    began = time.monotonic()
    results = Run(names, quick=options.quick).all()
    facts: dict[str, Any] = {
        "date": time.strftime("%Y-%m-%d"),
        "minutes": round((time.monotonic() - began) / 60, 1),
        "quick": options.quick,
        "machine": machine(),
        "versions": {
            environment: versions(
                environment, [*_TOLD, *(entry.distribution for entry in TABLE.values() if entry.environment == environment)]
            )
            for environment in sorted(environments)
        },
    }
    reached = goals(results)
    options.results.mkdir(parents=True, exist_ok=True)
    write = {
        "latest.md": report(results, reached, facts),
        "latest.json": json.dumps({**facts, "goals": reached, **vars(results)}, indent=1, default=asdict),
        "latest.svg": chart(results, facts),
    }
    for name, text in write.items():
        (options.results / name).write_text(text.rstrip() + "\n", "utf-8")
    print(write["latest.md"])


if __name__ == "__main__":
    main()
