"""A weekend of Deep Research: twelve reports by a worker that is killed in the middle and begun again. No report is made twice.

Needs `pip install 'gemini-interactions[bulk,dbos,emulator]'`. Runs offline against the emulator, where a weekend takes
seconds. With GEMINI_API_KEY set, the same file is the worker alone: kill it when you like, and start it again.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dbos import DBOS

from gemini_interactions import AsyncClient, RateLimit
from gemini_interactions.bulk.dbos import BackgroundRuns, RunFailed
from gemini_interactions.bulk.progress import ProgressLine
from gemini_interactions.emulator import Emulator

TOPICS = ("tides", "dikes", "polders", "sluices", "dunes", "canals", "pumps", "mills", "locks", "floods", "deltas", "estuaries")
ROWS = {f"weekend-48-{topic}": f"Write a report on Dutch {topic}." for topic in TOPICS}  # a row's id, and what it asks


def work(database: str) -> None:
    """Enqueue the rows, run them, and show the reports. What an earlier worker has enqueued, begun or ended is taken up."""
    DBOS(config={"name": "research", "system_database_url": database, "application_version": "1", "log_level": "ERROR"})
    limit = RateLimit()  # where the service says 429, all rows of this worker wait
    runs = BackgroundRuns(
        lambda: AsyncClient(max_retries=0, rate_limit=limit), options={"agent": "deep-research-preview-04-2026"}
    )
    DBOS.launch()
    runs.queue("research", requests_per_minute=60, worker_concurrency=8)
    for row, question in ROWS.items():
        runs.enqueue("research", row, input=question, deadline=3 * 3600)

    before = runs.counts(row_ids=[*ROWS])
    print(f"A worker begins: {before.done} reports are there, {before.running + before.waiting} are to come.", flush=True)
    with ProgressLine(len(ROWS), "reports") as line:
        counts = runs.watch(line, row_ids=[*ROWS])
    for row in ROWS:
        try:
            print(f"  {row}: {runs.result(row).output_text[:60]!r}")
        except RunFailed as failure:  # `may_have_begun`: the worker was killed between a request and its record; look, and decide
            print(f"  {row}: {failure.code}: {failure}")
    print(f"{counts.done} done, {counts.failed} failed, {counts.may_have_begun} of these for a person to look at.")
    DBOS.destroy()


def play_weekend(database: str) -> None:
    """Start a worker on the emulator, kill it while reports are written, and start another."""
    with Emulator(background_seconds=3) as emulator:
        environment = {**os.environ, "GOOGLE_GEMINI_BASE_URL": emulator.url, "GEMINI_API_KEY": "emulator"}
        command = [sys.executable, __file__, database]
        worker = subprocess.Popen(command, env=environment)
        while len(emulator.interactions) < 8:
            assert worker.poll() is None, "the worker has ended by itself"
            time.sleep(0.02)
        time.sleep(1)  # what is killed between a request and its record is in doubt, see docs/guides/bulk-dbos.md; not today
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        print(f"Killed after {len(emulator.interactions)} runs were begun.", flush=True)
        subprocess.run(command, env=environment, check=True)
        print(f"The service has made {len(emulator.interactions)} runs for {len(ROWS)} rows.")


def main() -> None:
    if len(sys.argv) > 1:
        work(sys.argv[1])
    elif os.environ.get("GEMINI_API_KEY"):
        work("sqlite:///research.sqlite")
    else:
        print("No GEMINI_API_KEY: answering from the emulator, which is no model.", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            play_weekend(f"sqlite:///{Path(folder) / 'research.sqlite'}")


if __name__ == "__main__":
    main()
