"""Daft: a CSV of questions to a CSV of answers, with what each cost; rows that fail are kept apart.

Needs `pip install 'gemini-interactions[daft,emulator]'`.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google.
"""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

import daft
from daft import col

from gemini_interactions.bulk.daft import interact
from gemini_interactions.emulator import Emulator

ROWS = 500

with ExitStack() as stack:
    if not os.environ.get("GEMINI_API_KEY"):
        print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
        os.environ["GEMINI_API_KEY"] = "emulator"
        os.environ["GOOGLE_GEMINI_BASE_URL"] = stack.enter_context(Emulator()).url
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    lines = [f"{number},Name a town with {number} letters.,gemini-3.8-flash" for number in range(1, ROWS)]
    (folder / "questions.csv").write_text("\n".join(["id,question,model", *lines, f"{ROWS},Name a river.,no-such-model"]) + "\n")

    # Daft draws its own progress bars, one for each step; `interact` is the one that takes its time.
    rows = daft.read_csv(str(folder / "questions.csv"))
    rows = rows.with_column(
        "row",
        # Nothing is kept on the service. A batch that can wait is cheaper with service_tier="flex".
        interact(col("question"), model=col("model"), system_message="Answer in one word.", store=False, max_concurrency=32),
    ).collect()

    row = col("row")
    answered = rows.where(row["error"].is_null()).select(
        "id", row["text"].alias("answer"), row["tokens"]["total"].alias("tokens"), row["cost"].alias("cost")
    )
    failed = rows.where(~row["error"].is_null()).select(
        "id", row["error"]["code"].alias("code"), row["error"]["message"].alias("why"), row["error"]["retryable"].alias("again")
    )
    answered.write_csv(str(folder / "answers"))
    failed.write_csv(str(folder / "failures"))

    written = daft.read_csv(f"{folder}/answers/*.csv")
    print(f"{written.count_rows()} answers, {sum(written.to_pydict()['tokens']):,} tokens")
    print(written.sort("id").limit(2).to_pydict()["answer"])
    print(f"{failed.count_rows()} failed:", failed.to_pydict()["why"][0])
