"""Questions about a video in LangChain: the file goes up once, answers come with timestamps, in a form that programs read.

    python examples/video_question.py                                      # about ten seconds that a model makes first
    python examples/video_question.py talk.mp4 "When is the demo, and what goes wrong?"

Needs `pip install 'gemini-interactions[langchain,emulator]'`. Without a file, it writes clip.mp4 into the current folder.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel, Field

from gemini_interactions.emulator import Emulator, asks
from gemini_interactions.langchain import ChatGeminiInteractions, media_of

QUESTION = "What happens in this video, and when?"
OFFLINE = '{"moments": [{"at": "00:02", "what": "A wave breaks."}, {"at": "00:07", "what": "The lamp turns."}]}'


class Moment(BaseModel):
    at: str = Field(description="when, as MM:SS", pattern=r"^\d\d:\d\d$")
    what: str


class Moments(BaseModel):
    moments: list[Moment]


def make_clip() -> Path:
    """Make a video to ask about."""
    film = ChatGeminiInteractions(model="gemini-omni-1.2-flash", response_format={"type": "video", "duration": "10s"})
    [clip] = media_of(film.invoke("Waves break below a lighthouse whose lamp turns."))
    return clip.save("clip.mp4")


with ExitStack() as stack:
    if not os.environ.get("GEMINI_API_KEY"):
        print("No GEMINI_API_KEY: the emulator sees nothing, and says what it is given here; it is no model.")
        emulator = stack.enter_context(Emulator())
        emulator.reply(OFFLINE, when=asks("when"))
        emulator.reply("Waves break, and the lamp turns.", when=asks("caption"))
        os.environ |= {"GOOGLE_GEMINI_BASE_URL": emulator.url, "GEMINI_API_KEY": "emulator"}

    path, question = (Path(sys.argv[1]), sys.argv[2]) if len(sys.argv) > 2 else (make_clip(), QUESTION)
    # "always": to the Files API, however small; "auto", the default, sends inline what has room there.
    model = ChatGeminiInteractions(model="gemini-3.8-flash", upload="always")
    messages: list[BaseMessage] = [HumanMessage([{"type": "video", "path": path}, {"type": "text", "text": question}])]
    print(f"\n{path}: {question}")
    reply = model.with_structured_output(Moments, include_raw=True).invoke(messages)
    for moment in reply["parsed"].moments:
        print(f"  {moment.at}  {moment.what}")

    # The next question goes without the video: the service has it.
    messages += [reply["raw"], HumanMessage("In one sentence, as a caption?")]
    print(f"Caption: {model.invoke(messages).text}")
