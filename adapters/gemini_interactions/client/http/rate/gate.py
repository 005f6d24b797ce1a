"""Decide when the next request to a model may be made, from how those before were answered. No I/O, no clock: the time is given.

After a refusal nobody asks until its hint is over, then one request alone: the probe. Once that has passed, requests begin again
at the rate that the service is known to let through, which is measured; from there the rate grows, slowly at first, until the
next refusal. So a quota is used up with one refusal in some dozens of requests, whoever else uses it, and is found again soon
after it has grown.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import exp, inf

MINUTE = 60.0
"""Seconds over which the rate is measured: the shortest window that the service counts by."""
GROWTH = 15.0
"""Seconds in which the rate grows by a factor of e; it grows with the square of the time, so in a tenth of it by 1 %."""
DECREASE = 0.9
"""What is left at the most of a rate that was refused."""
SETTLING = 5.0
"""Seconds in which a rate is decreased once: it takes a while until places are free that had been taken too early."""
UNKNOWN_RATE = 1.0
"""Requests a second to begin with where nothing has passed for a minute."""
PATIENCE = 1.0
"""Seconds after which a probe has passed though it is not answered yet: refusals come at once, and answers may take minutes."""
SURE = 10.0
"""Seconds after which any request has passed though it is not answered: the service is at work on it."""
FIRST_BACKOFF = 0.5
MAX_BACKOFF = 8.0
"""Seconds to wait where the service does not say how long; doubled with each probe that is refused."""
CATCH_UP = 0.1
"""Seconds that whoever sleeps may be late by, without loss of a place."""


@dataclass(frozen=True, slots=True, eq=False)
class Ticket:
    """A request that was let through.

    Attributes:
        sent: when.
        epoch: how many refusals there had been.
    """

    sent: float
    epoch: int


class Gate:
    """What is known of one model's quota. It has no lock.

    Args:
        longest_wait: seconds in which nothing has passed, after which a refusal is no longer waited out.
    """

    def __init__(self, longest_wait: float) -> None:
        self._longest_wait = longest_wait
        self._closed_until = self._shut_until = -inf
        self._since: float | None = None  # the first refusal after which nothing has passed
        self._refused_at = -inf
        self._epoch = self._in_a_row = 0
        self._is_probing = False
        self._probed: float | None = None
        self._rate = self._most = inf  # requests a second: as it was when it began again; what it may be when it does
        self._decreased = -inf
        self._began: float | None = None
        self._next = -inf
        self._sent = _Sent()
        self._sent_since = 0
        self._unanswered: dict[Ticket, None] = {}  # those not answered yet, in order, that nobody knows to have passed

    def wait(self, now: float) -> float:
        """Return the seconds until a request may be made, as far as it is known now; 0 for at once."""
        if now < self._closed_until:
            return self._closed_until - now
        if self._is_probing:
            return 0.0 if self._probed is None else max(0.0, self._probed + PATIENCE - now)
        return max(0.0, self._next - now)

    def is_shut(self, now: float) -> bool:
        """Return whether the service has said that it takes nothing for longer than anybody waits."""
        return now < self._shut_until

    def enter(self, now: float) -> Ticket:
        """Let a request through; `wait` has just said that it may be made."""
        if self._probed is not None:
            self._begin_again(now, self._probed)
        if self._is_probing:
            self._probed = now
        elif self._rate < inf:
            self._next = max(self._next, now - CATCH_UP) + 1.0 / self.rate(now)
        if self._began is None:
            self._began = now
        self._sent.add(now)
        self._sent_since += 1
        ticket = Ticket(now, self._epoch)
        self._unanswered[ticket] = None
        return ticket

    def passed(self, ticket: Ticket, now: float) -> None:
        """Note that a request was answered."""
        self._unanswered.pop(ticket, None)
        if ticket.epoch == self._epoch and self._probed is not None:
            self._begin_again(now, self._probed)
        if self._since is not None and ticket.sent >= self._since:
            self._since = None

    def left(self, ticket: Ticket) -> None:
        """Note that it is not known whether a request has passed: it failed otherwise, or nobody waits for it any more."""
        self._unanswered.pop(ticket, None)
        if ticket.epoch == self._epoch and self._probed == ticket.sent:
            self._probed = None

    def refused(self, ticket: Ticket, now: float, hint: float | None) -> float | None:
        """Note that a request was refused.

        Args:
            ticket: the request.
            now: the time.
            hint: the seconds to wait that the service named.

        Returns:
            The seconds until another may be made; None where that is not to be waited for.
        """
        self._unanswered.pop(ticket, None)
        self._sent.take_back(ticket.sent)
        self._note_passed(now)
        if self._since is None or now - self._refused_at > self._longest_wait:  # nobody has asked meanwhile: it is another matter
            self._since = now
        self._refused_at = now
        pause = hint or 0.0
        if ticket.epoch == self._epoch:  # others were on their way when the first was refused; they tell nothing new
            pause = max(pause, self._note_refusal(now, has_hint=hint is not None))
        until = max(self._closed_until, now + pause)
        if until - self._since > self._longest_wait:
            self._closed_until = max(self._closed_until, now + min(pause, self._longest_wait))
            if hint is not None and hint > self._longest_wait:
                self._shut_until = now + self._longest_wait  # then one asks again: the quota may have been raised
            return None
        self._closed_until = until
        return until - now

    def rate(self, now: float) -> float:
        """Return the requests a second that are let through now; infinite until the first refusal."""
        return self._rate * exp(min(((now - (self._began or now)) / GROWTH) ** 2, 50.0))

    def _note_passed(self, now: float) -> None:
        """Note what has passed because it was not refused for long: answers may take longer than anybody waits for a place."""
        while self._unanswered and (oldest := next(iter(self._unanswered))).sent <= now - SURE:
            del self._unanswered[oldest]
            if self._since is not None and oldest.sent >= self._since:
                self._since = None

    def _note_refusal(self, now: float, *, has_hint: bool) -> float:
        """Wait for a probe, and return the seconds until then if the service names none, or named too few before."""
        self._epoch += 1
        self._in_a_row = self._in_a_row + 1 if self._is_probing else 1
        if not self._is_probing:
            is_new = now - self._decreased > SETTLING
            self._most = self.rate(now) * (DECREASE if is_new else 1.0)
            self._decreased = now if is_new else self._decreased
        self._is_probing, self._probed = True, None
        if has_hint and self._in_a_row == 1:
            return 0.0
        return float(min(FIRST_BACKOFF * 2.0 ** min(self._in_a_row - 1, 10), MAX_BACKOFF))

    def _begin_again(self, now: float, probed: float) -> None:
        count, lately = self._sent.count(now), now - (self._began if self._began is not None else now)
        minute = count / min(MINUTE, max(now - self._sent.first, PATIENCE))
        known = max(minute, self._sent_since / max(lately, PATIENCE)) if count > 1 else UNKNOWN_RATE
        self._rate = max(min(self._most, known), minute / 2, 1.0 / MINUTE)
        self._is_probing, self._probed = False, None
        self._began, self._next, self._sent_since = probed, probed + 1.0 / self._rate, 1


class _Sent:
    """How many requests were made in each second of the last minute, without those that were refused."""

    def __init__(self) -> None:
        self.first: float = inf
        self._counts: deque[list[int]] = deque()

    def add(self, now: float) -> None:
        self.first = min(self.first, now)
        second = int(now)
        if not self._counts or self._counts[-1][0] != second:
            self._counts.append([second, 0])
            self._forget(now)
        self._counts[-1][1] += 1

    def take_back(self, sent: float) -> None:
        for entry in reversed(self._counts):
            if entry[0] == int(sent):
                entry[1] -= 1
                return

    def count(self, now: float) -> int:
        self._forget(now)
        return sum(count for _, count in self._counts)

    def _forget(self, now: float) -> None:
        while self._counts and self._counts[0][0] < now - MINUTE:
            self._counts.popleft()
