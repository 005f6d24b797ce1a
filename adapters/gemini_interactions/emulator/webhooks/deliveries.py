"""Deliveries of webhooks: background runs that are watched, messages that are sent, and sent again if that fails.

A run that ends is told to the URIs of its `webhook_config`, which take the place of the registered receivers, else to those that
have subscribed to how it ended. A message that no 2xx answers is sent again after 5 seconds, then after twice as long each time
(an hour at most), for 24 hours by the emulator's clock; then a registered receiver is disabled. Only to this machine is anything
sent, and only for requests that `servers.access` let in: no page can send one that the emulator was not told of. Open questions
[place_of_user_metadata, payload_of_a_ping, webhooks_of_incomplete_runs]: where in the payload `user_metadata` stands (here:
beside `data`), what a ping says, and whether an `incomplete` run counts as completed (here it does, as in streams).
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import Event, Lock, RLock, Thread
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from ..core.answer import to_json
from ..core.clock import Clock, timestamp
from ..core.record import Record
from .signing import hmac_signatures, signed_jwt
from .webhooks import Webhook, Webhooks

FIRST_DELAY = 5.0
LONGEST_DELAY = 3600.0
GIVE_UP_SECONDS = 86_400.0
_POLL = 0.02
_TIMEOUT = 5.0
_KEPT = 1000

# How a run ended -> the event. Any other end is a failure.
_EVENTS: Mapping[str, str] = {
    "completed": "interaction.completed",
    "incomplete": "interaction.completed",
    "requires_action": "interaction.requires_action",
    "cancelled": "interaction.cancelled",
}
_FAILED = "interaction.failed"


@dataclass(slots=True)
class Delivery:
    """One message to one receiver.

    Attributes:
        id: the header `webhook-id`, the same at every attempt.
        uri: where it goes.
        payload: its content.
        state: `waiting`, `delivered`, `failed` (given up) or `not_local` (never sent).
        attempts: the status of each attempt's answer; 0 where there was none.
        due: when to try (again), in seconds since the epoch.
        begun: when the first attempt was due.
    """

    id: str
    uri: str
    payload: dict[str, Any]
    due: float
    begun: float
    webhook: Webhook | None = field(default=None, repr=False)
    state: str = "waiting"
    attempts: list[int] = field(default_factory=list)


class Deliveries:
    """All messages, oldest first, and the thread that sends them while there is something to do; any thread may use it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.webhooks: Webhooks = Webhooks(clock, self._ping, self._start_thread)
        self.log: list[Delivery] = []
        self._watched: list[Record] = []
        self._lock = RLock()
        self._sending = Lock()
        self._stop = Event()
        self._thread: Thread | None = None

    def watch(self, record: Record) -> None:
        """Tell of a run when it ends; do nothing for one that is not in the background."""
        if record.background:
            with self._lock:
                if not self._has_receivers():  # those that ended untold stay so
                    self._watched = [other for other in self._watched if other.running]
                self._watched.append(record)
            self._start_thread()

    def deliver(self) -> list[Delivery]:
        """Send what is due by the clock, and return it when every answer is there."""
        with self._sending:
            due = self._due()
            for delivery in due:
                self._attempt(delivery)
            return due

    def clear(self) -> None:
        """Forget all messages, and the runs that were to be told of."""
        with self._lock:
            self.log.clear()
            self._watched.clear()

    def stop(self) -> None:
        """End the thread, after the message that it is sending."""
        with self._lock:
            thread, self._thread = self._thread, None
            self._stop.set()
        if thread is not None:
            thread.join(_TIMEOUT + 1)

    def _start_thread(self) -> None:
        """Start the thread, unless it runs or there is nobody to tell."""
        with self._lock:
            if self._has_receivers() and self._has_work() and (self._thread is None or not self._thread.is_alive()):
                self._stop = Event()
                arguments = (weakref.ref(self), self._stop)
                self._thread = Thread(target=_deliver_while, args=arguments, name="emulator webhooks", daemon=True)
                self._thread.start()

    def _has_receivers(self) -> bool:
        return len(self.webhooks) > 0 or any(_config(record) for record in self._watched)

    def _has_work(self) -> bool:
        with self._lock:
            return bool(self._watched) or any(delivery.state == "waiting" for delivery in self.log)

    def _due(self) -> list[Delivery]:
        """Return the messages to send now, those of runs that have ended among them."""
        now = self._clock.now()
        with self._lock:
            ended = [record for record in self._watched if not record.running]
            self._watched = [record for record in self._watched if record not in ended]
            for record in ended:
                self._queue_event(record, now)
            return [delivery for delivery in self.log if delivery.state == "waiting" and delivery.due <= now]

    def _queue_event(self, record: Record, now: float) -> None:
        event = _EVENTS.get(record.status, _FAILED)
        config = _config(record)
        payload = _payload(event, record, now)
        if config.get("user_metadata"):
            payload["user_metadata"] = config["user_metadata"]
        if config.get("uris"):
            for uri in config["uris"]:
                self._add(uri, payload, now)
        else:
            for webhook in self.webhooks.subscribed_to(event):
                self._add(webhook.uri, payload, now, webhook)

    def _ping(self, webhook: Webhook) -> None:
        now = self._clock.now()
        self._add(webhook.uri, {"type": "ping", "version": "v1", "timestamp": timestamp(now), "data": {}}, now, webhook)
        self._start_thread()

    def _add(self, uri: str, payload: dict[str, Any], now: float, webhook: Webhook | None = None) -> None:
        delivery = Delivery(f"msg_{uuid4().hex}", uri, payload, now, now, webhook)
        if not _is_local(uri):
            delivery.state = "not_local"
        with self._lock:
            self.log.append(delivery)
            done = [entry for entry in self.log if entry.state != "waiting"]
            for entry in done[: max(0, len(self.log) - _KEPT)]:
                self.log.remove(entry)

    def _attempt(self, delivery: Delivery) -> None:
        now = self._clock.now()
        content = to_json(delivery.payload)
        headers = {"content-type": "application/json", "webhook-id": delivery.id, "webhook-timestamp": str(int(now))}
        if delivery.webhook is None:
            headers["webhook-signature"] = signed_jwt(delivery.id, int(now), content)
        else:
            secrets = delivery.webhook.valid_secrets(now)
            headers["webhook-signature"] = hmac_signatures(secrets, delivery.id, int(now), content)
        try:
            # Proxies of the environment have nothing to do with this machine.
            options: dict[str, Any] = {"content": content, "headers": headers, "timeout": _TIMEOUT, "trust_env": False}
            with httpx.stream("POST", delivery.uri, **options) as response:  # what it answers is not read
                status = response.status_code
        except (httpx.HTTPError, httpx.InvalidURL):
            status = 0
        delivery.attempts.append(status)
        if 200 <= status < 300:
            delivery.state = "delivered"
            return
        delivery.due = now + min(FIRST_DELAY * 2 ** (len(delivery.attempts) - 1), LONGEST_DELAY)
        if delivery.due > delivery.begun + GIVE_UP_SECONDS:
            delivery.state = "failed"
            if delivery.webhook is not None:
                delivery.webhook.state = "disabled_due_to_failed_deliveries"


def _deliver_while(reference: weakref.ref[Deliveries], stop: Event) -> None:
    """Send until there is nothing left to watch or to send, or nobody holds the deliveries any more."""
    while not stop.wait(_POLL):
        deliveries = reference()
        if deliveries is None:
            return
        deliveries.deliver()
        with deliveries._lock:
            if not deliveries._has_work():
                if not stop.is_set():
                    deliveries._thread = None
                return
        del deliveries


def _config(record: Record) -> dict[str, Any]:
    return record.request.get("webhook_config") or {}


def _payload(event: str, record: Record, now: float) -> dict[str, Any]:
    data = {"id": record.id}
    if event == _FAILED:
        error: dict[str, Any] = next(iter(record.extra.get("errors") or ()), {})
        data |= {"error_code": error.get("code") or record.status, "error_message": error.get("message") or ""}
    return {"type": event, "version": "v1", "timestamp": timestamp(now), "data": data}


def _is_local(uri: str) -> bool:
    """Return whether a URI is plain http on this machine."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
        return parts.scheme == "http" and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False
