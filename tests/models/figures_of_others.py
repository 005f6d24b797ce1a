"""Write down what langchain-google-genai says of models, for the test beside this. Run it where that is installed.

It asks for an older google-genai than the tests do, so that it cannot be installed beside them.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

PACKAGE = "langchain-google-genai"
FIELDS = ("max_input_tokens", "max_output_tokens", "reasoning_effort_levels", "reasoning_effort_default")


def main() -> None:
    """Write the file."""
    from langchain_google_genai.data import _profiles  # type: ignore[import-not-found]

    [profiles] = [value for name, value in vars(_profiles).items() if isinstance(value, dict) and not name.startswith("__")]
    figures = {name: {field: row.get(field) for field in FIELDS} for name, row in sorted(profiles.items())}
    said = {"package": PACKAGE, "version": version(PACKAGE), "models": figures}
    Path(__file__).with_name("langchain_google_genai.json").write_text(json.dumps(said, indent=1) + "\n")


if __name__ == "__main__":
    main()
