"""What the pools of connections add to a call, and to a stream's end."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from time import sleep
from typing import Any

from gemini_interactions import Client
from gemini_interactions.client.http.deadline import Deadline
from gemini_interactions.client.http.pool import PoolClient
from gemini_interactions.client.http.watchdog import watch

from ..counting import profiled
from .ways import MODEL, Played


def test_a_call_merges_no_settings_and_looks_for_no_cookies(emulator):
    transport = Played(emulator)
    client = Client(api_key="k", http_client=PoolClient(transport=transport))
    client.create(model=MODEL, input="Hello.")
    transport.again = True
    called: Counter[str] = Counter()

    def note(frame: Any, event: str, function: Any) -> None:
        if event == "call":
            called[frame.f_code.co_qualname] += 1
            called["urllib"] += "urllib/request" in frame.f_code.co_filename

    with profiled(note):
        client.create(model=MODEL, input="Hello.")

    assert called["Client.send"] == 1
    assert {name: times for name, times in called.items() if "._merge_" in name} == {}
    assert called["urllib"] == 0


def test_what_is_watched_now_and_then_is_watched_by_one_thread():
    ours, theirs = socket.socketpair()
    seen = set()
    with ours, theirs:
        for _ in range(3):
            watch(ours, Deadline(0.05)).end()
            seen.update(thread.ident for thread in threading.enumerate() if thread.name == "gemini-interactions-deadlines")
            sleep(0.1)

        assert ours.send(b"open") == 4  # a watch that has ended shuts nothing

    assert len(seen) == 1


def test_a_thread_that_waits_for_work_is_woken_by_an_earlier_end():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        watch(ours, Deadline(0.05)).end()
        sleep(0.1)  # it lingers now
        watching = watch(ours, Deadline(0.05))
        ours.settimeout(3)

        assert ours.recv(1) == b""
        assert watching.end()
