"""How much the emulator carries: many conversations at once, each turn checked, and the throughput; then how fast one client is.

    python benchmarks/emulator_load.py [--conversations 200] [--turns 10] [--threads 16] [--db FILE] [--seconds 1] [--rounds 5]

Conversations tell a code word of their own and ask for it in turns, every third turn streamed; a lost or crossed turn shows in
the answers and in the history that the emulator has of each conversation. One client is measured by `emulator_speed.py`, beside a
bare ASGI server; beyond the limits that stand there, this ends with 1.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

import emulator_speed
import httpx

from gemini_interactions.emulator import Emulator

MODEL = "gemini-3.8-flash"
KEY = {"x-goog-api-key": "k"}
PATH = "/v1/interactions"


def prompt(name: int, turn: int) -> str:
    return "What is the code word?" if turn % 2 else f"The code word is word{name}x{turn}."


def expected(name: int, turn: int) -> str:
    return f"The code word is word{name}x{turn - 1}." if turn % 2 else f"You said: {prompt(name, turn)}"


def body(name: int, turn: int, previous: str | None) -> dict[str, Any]:
    chained = {"previous_interaction_id": previous} if previous else {}
    streamed = {"stream": True} if turn % 3 == 2 else {}
    return {"model": MODEL, "input": prompt(name, turn), **chained, **streamed}


def read(text: str, streamed: bool) -> tuple[str, str]:
    """The id and the text of an answer."""
    if not streamed:
        interaction = json.loads(text)
        return interaction["id"], interaction["steps"][-1]["content"][0]["text"]
    events = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: {")]
    said = "".join(event["delta"]["text"] for event in events if event.get("delta", {}).get("type") == "text")
    return events[-1]["interaction"]["id"], said


def check(name: int, turn: int, answer: tuple[str, str]) -> str:
    if answer[1] != expected(name, turn):
        raise AssertionError(f"conversation {name}, turn {turn}: {answer[1]!r}, not {expected(name, turn)!r}")
    return answer[0]


async def converse(http: httpx.AsyncClient, name: int, turns: int) -> str:
    previous: str | None = None
    for turn in range(turns):
        request = body(name, turn, previous)
        async with http.stream("POST", PATH, json=request) as response:
            chunks = []
            async for chunk in response.aiter_text():
                chunks.append(chunk)
                await asyncio.sleep(0)  # lets the others go on in mid-stream
        previous = check(name, turn, read("".join(chunks), "stream" in request))
    return previous or ""


def converse_in_thread(url: str, name: int, turns: int) -> str:
    previous: str | None = None
    with httpx.Client(base_url=url, headers=KEY, timeout=60) as http:
        for turn in range(turns):
            request = body(name, turn, previous)
            answer = http.post(PATH, json=request).raise_for_status()
            previous = check(name, turn, read(answer.text, "stream" in request))
    return previous or ""


def in_process(emulator: Emulator, conversations: int, turns: int) -> list[str]:
    """Asynchronous clients in one loop, over the transport; the ids of the last turns."""

    async def all_at_once() -> list[str]:
        async with httpx.AsyncClient(transport=emulator.transport(), base_url="http://emulator", headers=KEY) as http:
            return await asyncio.gather(*(converse(http, name, turns) for name in range(conversations)))

    return asyncio.run(all_at_once())


def over_sockets(emulator: Emulator, conversations: int, turns: int, threads: int) -> list[str]:
    """Clients in threads, over the real server; the ids of the last turns."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda name: converse_in_thread(emulator.url, name, turns), range(conversations)))


def verify(emulator: Emulator, last: list[str], turns: int) -> None:
    """Every conversation is there, with its own turns in their order and no others."""
    if len(emulator.interactions) != len(last) * turns:
        raise AssertionError(f"{len(emulator.interactions)} interactions, not {len(last) * turns}")
    for name, id in enumerate(last):
        said = [step["content"][0]["text"] for step in emulator.history(id) if step["type"] == "user_input"]
        if said != [prompt(name, turn) for turn in range(turns)]:
            raise AssertionError(f"conversation {name} has the turns {said}")


def measure(label: str, emulator: Emulator, run: Callable[[], list[str]], turns: int) -> float:
    """Run, verify, print; the turns a second."""
    start = perf_counter()
    last = run()
    seconds = perf_counter() - start
    verify(emulator, last, turns)
    rate = len(last) * turns / seconds
    print(f"{label}: {len(last)} conversations of {turns} turns in {seconds:.2f} s, {rate:.0f} turns/s, none lost or crossed")
    return rate


def main() -> None:
    parser = argparse.ArgumentParser(description="Load the emulator, and check what it answers.")
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--turns", type=int, default=10)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--db", metavar="FILE", help="run over sockets with this SQLite file; it has to be new")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each block of one client is")
    parser.add_argument("--rounds", type=int, default=5, help="how many blocks")
    options = parser.parse_args()
    inside = Emulator()
    measure("in process", inside, lambda: in_process(inside, options.conversations, options.turns), options.turns)
    fewer = max(1, options.conversations // 4)
    with Emulator(db=options.db) as served:
        measure(
            f"over sockets{' with a file' if options.db else ''}",
            served,
            lambda: over_sockets(served, fewer, options.turns, options.threads),
            options.turns,
        )
    if not emulator_speed.report(options.seconds, options.rounds):
        sys.exit(1)


if __name__ == "__main__":
    main()
