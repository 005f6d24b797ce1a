"""A console of rich's for what is drawn beside work that must go on."""

from __future__ import annotations

from rich.console import Console


class SteadyConsole(Console):
    """A console that raises what nobody reads any more as an error: rich would end the program, and with it paid runs."""

    def on_broken_pipe(self) -> None:
        """Raise it."""
        raise BrokenPipeError("nobody reads the output any more")
