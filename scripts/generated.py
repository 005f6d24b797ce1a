"""Write the files that scripts make, or say which of them are stale: `make format` does the one, `make check` the other."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent


IS_CHECK = "--check" in sys.argv[1:]
"""Whether the command line asks to compare only."""


def settle(texts: Mapping[Path, str], check: bool) -> int:
    """Write these files, or compare them and name what is stale.

    Args:
        texts: what each file is to hold.
        check: whether they are only compared.

    Returns:
        The exit status: 1 where a file that was compared is stale.
    """
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if check:
            print(f"{os.path.relpath(path, ROOT)} is stale; run `make format`.")
        else:
            path.write_text(texts[path], "utf-8")
    return 1 if check and stale else 0
