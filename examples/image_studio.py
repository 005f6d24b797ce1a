"""An image studio in LangChain: a picture is made, edited over turns of one chat, and saved each time.

Needs `pip install 'gemini-interactions[langchain,emulator]'`. Writes studio-1.jpg and so on into the current folder.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google.
"""

import os
from contextlib import ExitStack
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions, media_of

WISHES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("A lighthouse on a cliff, as a woodcut.", {"aspect_ratio": "4:3"}),
    ("Make it night, with the lamp lit.", {"aspect_ratio": "4:3"}),
    ("Now as a banner: the same, with a small boat far out.", {"aspect_ratio": "21:9", "image_size": "2K"}),
)

with ExitStack() as stack:
    if not os.environ.get("GEMINI_API_KEY"):
        print("No GEMINI_API_KEY: drawing with the emulator, which is no model.")
        os.environ["GEMINI_API_KEY"] = "emulator"
        os.environ["GOOGLE_GEMINI_BASE_URL"] = stack.enter_context(Emulator()).url

    painter = ChatGeminiInteractions(model="gemini-3.1-flash-image")
    messages: list[BaseMessage] = []
    for number, (wish, form) in enumerate(WISHES, 1):
        print(f"\nYou: {wish}")
        messages.append(HumanMessage(wish))
        # The pictures before this one stay on the service: what goes out is the wish, and the id of the reply before.
        reply = painter.invoke(messages, response_format={"type": "image", **form})
        messages.append(reply)
        if reply.text:
            print(f"Studio: {reply.text}")
        for picture in media_of(reply):
            path = picture.save(f"studio-{number}")  # with the suffix of what it is
            print(f"Saved {path}: {picture.mime_type}, {path.stat().st_size} bytes")
        usage = reply.usage_metadata
        if usage:
            print(f"({usage['input_tokens']} tokens in, {usage['output_tokens']} out)")
