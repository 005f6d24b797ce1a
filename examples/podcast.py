"""A podcast of two: a text becomes a dialogue, the dialogue becomes speech of two voices, and that a WAV file.

    python examples/podcast.py               # about the text below
    python examples/podcast.py article.txt

Needs `pip install 'gemini-interactions[emulator]'`. Writes podcast.wav into the current folder.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google.
"""

import os
import sys
import wave
from contextlib import ExitStack
from pathlib import Path

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator

TEXT = "Green tea turns bitter in boiling water. At 70 °C its sweetness stays, and two minutes are enough."
VOICES = {"Ada": "Kore", "Ben": "Puck"}  # who speaks, and in which of the service's voices
PROMPT = (
    f"Write a lively dialogue between {' and '.join(VOICES)} for a podcast about the text below: six short lines, "
    "each beginning with who says it and a colon, and nothing else.\n\n"
)
OFFLINE = "Ada: Ben, your tea is bitter again.\nBen: I did what I always do, boiling water!\nAda: Try 70 °C, for two minutes."

with ExitStack() as stack:
    if os.environ.get("GEMINI_API_KEY"):
        client = stack.enter_context(Client())
    else:
        print("No GEMINI_API_KEY: the emulator says what it is given here, and hums for speech; it is no model.")
        emulator = stack.enter_context(Emulator())
        emulator.reply(OFFLINE)
        client = stack.enter_context(Client(base_url=emulator.url, api_key="emulator"))

    text = Path(sys.argv[1]).read_text("utf-8") if len(sys.argv) > 1 else TEXT
    dialogue = client.create(model="gemini-3.8-flash", input=PROMPT + text).text
    print(f"\n{dialogue}\n")

    # The names of the speakers are those that the dialogue gives them.
    spoken = client.create(
        model="gemini-3.8-flash-tts",
        input=f"Read this aloud, Ada calmly and Ben in high spirits:\n{dialogue}",
        response_format={"type": "audio"},
        speech_config=[{"speaker": name, "voice": voice} for name, voice in VOICES.items()],
    )
    path = spoken.audio[0].save("podcast.wav")
    with wave.open(str(path)) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        print(f"Saved {path}: {seconds:.1f} s, {sound.getframerate()} Hz")
