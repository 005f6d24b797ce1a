"""Name the ways of using the service's memory, and of sending media. Apart from the plan, so that settings need not load it."""

from typing import Literal

StateMode = Literal["auto", "server", "stateless"]
"""`auto` continues what is proven, `server` trusts the newest id, `stateless` sends everything and stores nothing."""

Upload = Literal["auto", "never", "always"] | int
"""When a medium goes as a file: only where it is too large to go inline, never, always, or from so many bytes on."""
