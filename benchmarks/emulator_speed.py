"""How fast the emulator answers one client: over a socket beside a bare ASGI server, and in the process beside a bare transport.

    python benchmarks/emulator_speed.py [--seconds 1] [--rounds 5]

The bare ones give the same bytes, and the same frames, without looking at the request; the servers run in processes of their own,
the bare one on uvicorn as it is, with sockets that uvicorn opens. Ratios are of CPU time, the server's own: they tell what the
emulator itself costs, on whatever machine and beside whatever else runs there. The clock has a wide limit of its own, for what
costs no CPU: a server that waits, such as for the acknowledgement of half an answer. Streams are scripted, so that nobody reads a
prompt for them. It ends with 1 where a ratio is beyond its limit.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Thread
from time import perf_counter, process_time, sleep
from typing import IO, Any
from urllib.parse import urlsplit

import httpx
import uvicorn

from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.servers.uvicorn_thread import UvicornThread

EVENTS = 100
PATH = "/v1/interactions"
HEADERS = {"x-goog-api-key": "k", "content-type": "application/json"}
SHORT: dict[str, Any] = {"model": "gemini-3.8-flash", "input": "How is the weather in Paris?"}

LIMITS = {"request": 6.0, "stream": 3.5}
"""How many times the CPU time of the bare one the emulator may take over a socket."""

CLOCK_LIMIT = 12.0
"""How many times as long it may take by the clock; with Nagle's algorithm it is 25 times for a stream, 270 for a request."""


def scripted() -> Emulator:
    """An emulator that answers every stream with as many events as are measured."""
    text = next(text for words in range(10 * EVENTS, 1 << 20, 10) if len(frames(text := "word " * words)) >= EVENTS)
    emulator = Emulator()

    def script(record: Any = None) -> None:
        if record is None or record.request.get("stream"):
            emulator.reply(text, when=lambda body: bool(body.get("stream")))

    emulator.on_created(script)
    script()
    return emulator


def frames(text: str) -> list[bytes]:
    """The frames of a stream of a text."""
    emulator = Emulator()
    emulator.reply(text)
    return streamed(emulator)


def streamed(emulator: Emulator) -> list[bytes]:
    """The frames of the next stream."""
    with (
        httpx.Client(transport=emulator.transport(), base_url="http://emulator", headers=HEADERS) as http,
        http.stream("POST", PATH, json={**SHORT, "stream": True}) as response,
    ):
        return list(response.iter_raw())


def body() -> bytes:
    """A whole answer."""
    with httpx.Client(transport=Emulator().transport(), base_url="http://emulator", headers=HEADERS) as http:
        return http.post(PATH, json=SHORT).content


def bare_app() -> Callable[..., Any]:
    """An ASGI application that gives the same answers to whatever is asked; a stream, where the body has that word."""
    whole, parts = body(), streamed(scripted())
    json_head = [(b"content-type", b"application/json"), (b"content-length", str(len(whole)).encode())]
    stream_head = [(b"content-type", b"text/event-stream")]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        content, more = b"", True
        while more:
            message = await receive()
            content += message.get("body", b"")
            more = message.get("more_body", False)
        if b"stream" not in content:
            await send({"type": "http.response.start", "status": 200, "headers": json_head})
            await send({"type": "http.response.body", "body": whole})
            return
        await send({"type": "http.response.start", "status": 200, "headers": stream_head})
        for part in parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    return app


def serve(which: str) -> None:
    """Serve one of them, and tell for each line that comes in how much CPU time it took so far, until they end."""
    print(served_emulator() if which == "emulator" else served_bare(), flush=True)
    for _ in sys.stdin:
        print(process_time(), flush=True)


def served_emulator() -> str:
    """Serve the emulator in a thread that ends with the process; give its address."""
    server = UvicornThread(scripted().app, "127.0.0.1", 0)
    server.start()
    return server.url


def served_bare() -> str:
    """Serve the bare application likewise, as uvicorn does by itself."""
    config = uvicorn.Config(bare_app(), "127.0.0.1", 0, log_level="error", lifespan="off", ws="none", access_log=False)
    server = uvicorn.Server(config)
    Thread(target=server.run, daemon=True).start()
    while not server.started:
        sleep(0.005)
    return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"


@contextmanager
def served(which: str) -> Iterator[Line]:
    """One of them in a process of its own, and a connection to it."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__)), "--serve", which], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = Line(process.stdout.readline().strip(), process.stdin, process.stdout)
        yield line
        line.close()
    finally:
        process.stdin.close()
        process.wait(10)


class Line:
    """One connection, read with as little work as can be, so that the server is what is measured."""

    def __init__(self, url: str, asking: IO[str], told: IO[str]) -> None:
        where = urlsplit(url)
        self._asking, self._told = asking, told
        self._host = where.netloc
        self._socket = socket.create_connection((where.hostname or "", where.port or 80))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def request(self, json: dict[str, Any]) -> bytes:
        """The bytes of a request."""
        built = httpx.Request("POST", f"http://{self._host}{PATH}", headers=HEADERS, json=json)
        head = "".join(f"{name}: {value}\r\n" for name, value in built.headers.items())
        return f"POST {PATH} HTTP/1.1\r\n{head}\r\n".encode() + built.content

    def ask(self, request: bytes) -> bytes:
        """Send a request; give the whole answer."""
        self._socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._received()
        head, _, content = data.partition(b"\r\n\r\n")
        if b"chunked" in head:
            while not content.endswith(b"0\r\n\r\n"):
                content += self._received()
        else:
            size = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            while len(content) < size:
                content += self._received()
        if b" 200 " not in head[:20]:
            raise AssertionError(content[:500])
        return content

    def cpu(self) -> float:
        """The CPU seconds of the server so far."""
        print(file=self._asking, flush=True)
        return float(self._told.readline())

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _received(self) -> bytes:
        data = self._socket.recv(1 << 18)
        if not data:
            raise AssertionError("the server has hung up")
        return data


@dataclass(frozen=True)
class Cost:
    """What one call costs, in seconds: of the clock, and of the CPU time of whoever answers."""

    clock: float
    cpu: float


@dataclass(frozen=True)
class Compared:
    """What a call costs at the emulator and at the bare one, in each round."""

    title: str
    rounds: list[tuple[Cost, Cost]]
    limit: float | None = None

    @property
    def ratio(self) -> float:
        """How many times the CPU time of the bare one the emulator takes: the median of the rounds."""
        return median(ours.cpu / bare.cpu for ours, bare in self.rounds)

    @property
    def clock_ratio(self) -> float:
        """How many times as long it takes by the clock: the median of the rounds."""
        return median(ours.clock / bare.clock for ours, bare in self.rounds)

    def faults(self) -> Iterator[str]:
        """Yield what is beyond its limit."""
        if self.limit and self.ratio > self.limit:
            yield f"{self.title}: {self.ratio:.2f} times the CPU time of the bare server, more than {self.limit}"
        if self.limit and self.clock_ratio > CLOCK_LIMIT:
            yield f"{self.title}: {self.clock_ratio:.2f} times as long as the bare server, more than {CLOCK_LIMIT}"

    def __str__(self) -> str:
        sides = []
        for side in (0, 1):
            clock = median(costs[side].clock for costs in self.rounds)
            cpu = median(costs[side].cpu for costs in self.rounds)
            sides.append(f"{1 / clock:5.0f}/s, {1000 * clock:5.2f} ms, CPU {1000 * cpu:5.2f} ms")
        limit = f" (limit {self.limit})" if self.limit else ""
        return f"{self.title:28} {sides[0]}; bare {sides[1]}; ratio {self.ratio:.2f}{limit}, by the clock {self.clock_ratio:.2f}"


def cost(ask: Callable[[], object], cpu: Callable[[], float], seconds: float) -> Cost:
    """What one call costs, over so many seconds of calls."""
    count, start, spent = 0, perf_counter(), cpu()
    while perf_counter() - start < seconds:
        ask()
        count += 1
    return Cost((perf_counter() - start) / count, (cpu() - spent) / count)


def over_sockets(seconds: float, rounds: int) -> list[Compared]:
    """One connection to a process of each."""
    asked: dict[str, dict[str, Any]] = {"request": SHORT, "stream": {**SHORT, "stream": True}}
    titles = {"request": "one connection, requests", "stream": f"one stream of {EVENTS} events"}
    with served("emulator") as emulator, served("bare") as bare:

        def one(line: Line, name: str) -> Cost:
            request = line.request(asked[name])
            return cost(lambda: line.ask(request), line.cpu, seconds)

        return [
            Compared(title, [(one(emulator, name), one(bare, name)) for _ in range(rounds)], LIMITS[name])
            for name, title in titles.items()
        ]


def in_process(seconds: float, rounds: int) -> list[Compared]:
    """The transport, beside one of httpx's own that gives the same bytes."""
    whole = body()
    canned = httpx.MockTransport(lambda request: httpx.Response(200, content=whole))

    def one(http: httpx.Client) -> Cost:
        return cost(lambda: http.post(PATH, json=SHORT), process_time, seconds)

    with (
        httpx.Client(transport=Emulator().transport(), base_url="http://emulator", headers=HEADERS) as ours,
        httpx.Client(transport=canned, base_url="http://emulator", headers=HEADERS) as bare,
    ):
        return [Compared("in the process, requests", [(one(ours), one(bare)) for _ in range(rounds)])]


def report(seconds: float, rounds: int) -> bool:
    """Measure all, and print it; return whether all is within its limit."""
    found = [*over_sockets(seconds, rounds), *in_process(seconds, rounds)]
    for compared in found:
        print(compared)
    late = [fault for compared in found for fault in compared.faults()]
    for fault in late:
        print(fault, file=sys.stderr)
    return not late


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the emulator beside a bare ASGI server.")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each block is")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--serve", choices=["emulator", "bare"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
    elif not report(options.seconds, options.rounds):
        sys.exit(1)


if __name__ == "__main__":
    main()
