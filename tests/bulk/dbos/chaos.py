"""Many runs on two machines whose workers are killed at random moments: `python -m tests.bulk.dbos.chaos [--cloud]`.

The two machines are two processes with executor ids of their own on one Postgres server. A worker that was killed comes back
under its id; the last one killed never does, and another machine takes up its rows. What was made is counted by the emulator.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from ...postgres import postgres_server
from .service import Service
from .worker import start_worker


def enqueue(database: str, rows: list[str]) -> None:
    """Enqueue rows, as a process does that is no worker and has no key."""
    from dbos import DBOSClient

    from gemini_interactions.bulk.dbos import enqueue_options

    client = DBOSClient(system_database_url=database, application_name="bulk")
    for row in rows:
        client.enqueue(enqueue_options("runs", row), {"input": f"Say {row}."})
    client.destroy()


def statuses(database: str) -> dict[str, Any]:
    """The rows, by id."""
    from dbos import DBOSClient

    client = DBOSClient(system_database_url=database, application_name="bulk")
    try:
        return {row.workflow_id: row for row in client.list_workflows(load_input=False)}
    finally:
        client.destroy()


def run(
    rows: int,
    kills: int,
    seed: int,
    *,
    cloud: bool = False,
    quota: int | None = None,
    limited: str = "queue",
    longest: float = 1800,
) -> dict[str, Any]:
    """Run rows, kill workers, and return what came of it.

    Args:
        rows: how many.
        kills: how many.
        seed: of chance.
        cloud: the service is Google Cloud's, which lists its runs.
        quota: starts in twenty seconds that the service takes.
        limited: who keeps to that quota: the `queue`, each worker to its `share`, or `nobody`: then the workers find it out.
        longest: seconds after which something hangs.
    """
    chance = random.Random(seed)
    ids = [f"row-{n:05}" for n in range(rows)]
    options: dict[str, Any] = {
        "cloud": cloud,
        "settles": 3.0,
        "waits": True,
        "start_again": "if_not_listed" if cloud else "never",
    }
    if quota and limited == "queue":
        options["queue"] = {"requests_per_minute": quota * 3}
    if quota and limited == "share":
        options["requests_per_minute"] = quota * 3 // 2  # there are two workers, which take a few rows at a time each
        options["queue"] = {"worker_concurrency": 30}
    limits = {"quota": quota} if quota else {}
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    began = time.monotonic()
    with postgres_server("chaos") as address, Service(background_seconds=2.0, **limits) as service:
        database = address.replace("postgresql:", "postgresql+psycopg:")
        names = ["machine-1", "machine-2"]

        def start(name: str, **more: Any) -> subprocess.Popen[bytes]:
            return start_worker(database, name, service.url, folder / f"{name}.log", **options, **more)

        workers = {names[0]: start(names[0])}
        while not has_queue(database):
            time.sleep(0.2)
        workers[names[1]] = start(names[1])
        enqueue(database, ids)
        try:
            # Moments are those at which so many runs have been begun: they are spread over the work, however fast a machine is.
            moments = sorted(chance.sample(range(rows // 20, rows - rows // 20), kills))
            for number, moment in enumerate(moments):
                while (made := len(service.look()["runs"])) < moment:
                    assert time.monotonic() - began < longest, f"{made} runs after {longest} s"
                    time.sleep(0.02 + 0.1 * chance.random())
                name = chance.choice(names)
                workers[name].kill()
                workers[name].wait()
                if number == kills - 1:
                    del workers[name]
                    workers["machine-3"] = start("machine-3", recovers=[name])
                else:
                    workers[name] = start(name)
            found = statuses(database)
            while any(row.status in ("ENQUEUED", "PENDING") for row in found.values()):
                assert time.monotonic() - began < longest, Counter(row.status for row in found.values())
                time.sleep(0.5)
                found = statuses(database)
        finally:
            for worker in workers.values():
                worker.kill()
                worker.wait()
        seen = service.look()
    made = Counter(entry["labels"]["dbos_workflow"] for entry in seen["runs"].values())
    told = [row for row in ids if (found[row].attributes or {}).get("outcome") == "may_have_begun"]
    results = {row: found[row].output["handle"]["id"] for row in ids if found[row].status == "SUCCESS"}
    times = sorted(entry["created"] for entry in seen["runs"].values())
    return {
        "seed": seed,
        "rows": rows,
        "seconds": round(time.monotonic() - began, 1),
        "runs": len(seen["runs"]),
        "rows with two runs": sum(count > 1 for count in made.values()),
        "results": len(results),
        "results that are of the row's own run": sum(
            seen["runs"][id]["labels"]["dbos_workflow"] == row and seen["runs"][id]["status"] == "completed"
            for row, id in results.items()
        ),
        "told as may_have_begun": len(told),
        "of these, runs there are": sum(made[row] for row in told),
        "rows that ended otherwise": len(ids) - len(results) - len(told),
        "left running": sum(entry["status"] in ("in_progress", "queued") for entry in seen["runs"].values()),
        "refused with 429": seen["refused"],
        "most begun in twenty seconds": max(sum(begun <= time < begun + 20 for time in times) for begun in times),
        "begun in twenty seconds": _rate(times, 20.0),
        "logs": str(folder),
    }


def _rate(times: list[float], seconds: float) -> float:
    """The starts in so many seconds while rows were left to begin: without the first and the last tenth of them."""
    tenth = len(times) // 10
    middle = times[tenth : len(times) - tenth]
    return round((len(middle) - 1) / (middle[-1] - middle[0]) * seconds, 1)


def has_queue(database: str) -> bool:
    """Whether a worker is up that takes rows."""
    from dbos import DBOSClient

    try:
        client = DBOSClient(system_database_url=database, application_name="bulk")
    except Exception:  # its tables are not there yet
        return False
    try:
        return client.retrieve_queue("runs") is not None
    except Exception:
        return False
    finally:
        client.destroy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--cloud", action="store_true")
    parser.add_argument("--quota", type=int, default=None, help="starts in twenty seconds that the service takes")
    parser.add_argument("--limited", choices=["queue", "share", "nobody"], default="queue", help="who keeps to the quota")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**6)
    print("seed", seed, flush=True)
    print(json.dumps(run(given.rows, given.kills, seed, cloud=given.cloud, quota=given.quota, limited=given.limited), indent=1))


if __name__ == "__main__":
    main()
