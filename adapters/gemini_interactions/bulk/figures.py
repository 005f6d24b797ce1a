"""Count the rows of a bulk run, and say in one line how far it has come and what it costs. No I/O, no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from math import isfinite, isnan

from ..client.http.errors import InvalidOption

_UNITS_OF_TIME = ((1.0, "s"), (60.0, "min"), (3600.0, "h"))


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of the rows that are done.

    Attributes:
        rows: how many are done, those that failed included.
        failed: how many failed.
        cost: US dollars for those whose cost is known.
        unpriced: how many succeeded at a cost that nobody knows, such as those of most agents.
    """

    rows: int = 0
    failed: int = 0
    cost: float = 0.0
    unpriced: int = 0

    def with_row(self, cost: float | None, failed: bool) -> Figures:
        """Return the figures with one row more.

        Args:
            cost: US dollars; None or NaN, the None of tables, where it is not known.
            failed: whether the row has no result.

        Raises:
            InvalidOption: the cost is no amount of money.
        """
        if cost is not None and (cost < 0 or not (isfinite(cost) or isnan(cost))):
            raise InvalidOption(f"'cost' is an amount in US dollars, or None where it is not known; not {cost!r}.", field="cost")
        known = None if cost is None or isnan(cost) else cost
        return replace(
            self,
            rows=self.rows + 1,
            failed=self.failed + failed,
            cost=self.cost + (known or 0.0),
            unpriced=self.unpriced + (known is None and not failed),
        )

    def expected_cost(self, total: int | None) -> float | None:
        """Return what all rows will cost, in US dollars, if they cost what those did whose cost is known; None if none is.

        A row that failed, and whose cost is not known, counts as one that cost nothing.
        """
        priced = self.rows - self.unpriced
        if total is None or priced <= 0 or (self.unpriced and not self.cost):
            return None
        return self.cost / priced * max(total, self.rows)


def words(
    figures: Figures,
    total: int | None,
    unit: str,
    *,
    speed: float | None = None,
    remaining: float | None = None,
    elapsed: float = 0.0,
    is_over: bool = False,
) -> str:
    """Return the line that tells them.

    Args:
        figures: the rows that are done.
        total: how many rows there are, where that is known.
        unit: what a row is called, in the plural.
        speed: rows per second; None where it is not known yet.
        remaining: seconds that the rest will take; None where that is not known.
        elapsed: seconds since the beginning.
        is_over: whether no row follows any more, be it that some were not done.
    """
    of_all = f"/{total:,}" if total is not None else ""
    is_over = is_over or (total is not None and figures.rows >= total)
    parts = [f"{figures.rows:,}{of_all} {unit}", _rate(speed, unit), _money(figures, None if is_over else total)]
    parts.append(f"{figures.failed:,} failed" if figures.failed else "")
    if is_over:
        parts.append(f"after {_duration(elapsed)}")
    else:
        parts.append(f"{_duration(elapsed)} so far" if remaining is None else f"{_duration(remaining)} left")
    return " · ".join(filter(None, parts))


def _rate(speed: float | None, unit: str) -> str:
    if not speed or not isfinite(speed):
        return ""
    seconds, name = next((each for each in _UNITS_OF_TIME if speed * each[0] >= 1), _UNITS_OF_TIME[-1])
    return f"{speed * seconds:,.{0 if speed * seconds >= 10 else 1}f} {unit}/{name}"


def _money(figures: Figures, total: int | None) -> str:
    priced = figures.rows - figures.unpriced
    if not figures.cost and (figures.unpriced or priced == figures.failed):
        return ""  # nobody told a price, and nothing is not zero
    expected = figures.expected_cost(total)
    of_all = f" of about {_dollars(expected)}" if expected is not None else ""
    unknown = f" (without {figures.unpriced:,} of unknown cost)" if figures.unpriced else ""
    return f"{_dollars(figures.cost)}{of_all}{unknown}"


def _dollars(amount: float) -> str:
    return f"${amount:,.2f}" if amount >= 1 or not amount else f"${amount:.4f}"


def _duration(seconds: float) -> str:
    return str(timedelta(seconds=int(max(0.0, seconds))))
