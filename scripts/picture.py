"""Draw docs/demo.svg: what `make demo` prints. With --check, only say whether it is what the demo prints today.

The picture is drawn as it is in a terminal that takes all colours, with the fonts of whoever looks at it: nothing is loaded.
"""

from __future__ import annotations

import io
import os
import re
import runpy
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from gemini_interactions.view.turns import Turn
from gemini_interactions.view.turns_in_terminal import WIDTH, drawn

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "demo.svg"
FONTS = "ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"
THEME = TerminalTheme(
    background=(13, 17, 23),
    foreground=(230, 237, 243),
    normal=[
        *((72, 79, 88), (255, 123, 114), (63, 185, 80), (210, 153, 34)),
        *((88, 166, 255), (188, 140, 255), (57, 197, 207), (177, 186, 196)),
    ],
)


def turns_of_the_demo() -> list[Turn]:
    """Run the demo on the emulator, and return its turns."""
    environment = dict(os.environ)
    os.environ.pop("GEMINI_API_KEY", None)
    try:
        with redirect_stdout(io.StringIO()):
            turns: list[Turn] = runpy.run_path(str(ROOT / "examples" / "langchain_agent.py"))["turns"]
    finally:
        os.environ.clear()  # it points at the emulator, which is gone
        os.environ.update(environment)
    return turns


def picture(turns: Sequence[Turn]) -> str:
    """Return the SVG of turns."""
    console = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        highlight=False,
        no_color=False,
    )
    console.print(drawn(turns))
    svg = console.export_svg(title="make demo", theme=THEME, unique_id="demo")
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL).replace("Fira Code, monospace", FONTS)
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE).rstrip() + "\n"


def main() -> None:
    """Draw it, or check it."""
    drawing = picture(turns_of_the_demo())
    if sys.argv[1:] == ["--check"]:
        sys.exit(PICTURE.read_text("utf-8") != drawing and "docs/demo.svg is not what the demo prints: python scripts/picture.py")
    PICTURE.write_text(drawing, "utf-8")


if __name__ == "__main__":
    main()
