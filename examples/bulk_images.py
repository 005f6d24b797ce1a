"""Daft: a Parquet of pictures to a Parquet of labels, by structured output.

Needs `pip install 'gemini-interactions[daft,emulator]'`.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google.
"""

import io
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import daft
from daft import col
from daft.functions import unnest
from PIL import Image
from pydantic import BaseModel, Field

from gemini_interactions.bulk.daft import interact
from gemini_interactions.emulator import Emulator


class Label(BaseModel):
    colour: Literal["red", "green", "blue"] = Field(description="the colour that most of the picture has")
    is_photo: bool


def picture(colour: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(made, "PNG")
    return made.getvalue()


with ExitStack() as stack:
    if not os.environ.get("GEMINI_API_KEY"):
        print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
        os.environ["GEMINI_API_KEY"] = "emulator"
        os.environ["GOOGLE_GEMINI_BASE_URL"] = stack.enter_context(Emulator()).url
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    colours = ["red", "green", "blue"] * 20
    names = [f"{number}-{colour}.png" for number, colour in enumerate(colours)]
    daft.from_pydict({"name": names, "bytes": [picture(colour) for colour in colours]}).write_parquet(str(folder / "pictures"))

    # A column of bytes, of files (daft.functions.file) or of decoded images: each is sent as what it is.
    pictures = daft.read_parquet(f"{folder}/pictures/*.parquet")
    asked = interact(["Label this picture.", col("bytes")], return_format=Label, store=False)
    pictures.with_column("row", asked).select(
        "name", unnest(col("row")["value"]), col("row")["error"]["message"].alias("error")
    ).write_parquet(str(folder / "labels"))

    labels = daft.read_parquet(f"{folder}/labels/*.parquet")
    print(labels.schema())
    print(f"{labels.where(col('error').is_null()).count_rows()} of {labels.count_rows()} pictures have a label")
    labels.limit(3).show()
