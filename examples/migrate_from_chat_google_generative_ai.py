"""A program written for ChatGoogleGenerativeAI, before and after: one import and one class name.

Before:

    from langchain_google_genai import ChatGoogleGenerativeAI

    model = ChatGoogleGenerativeAI(model="gemini-3.8-flash", temperature=0.2, max_tokens=1000, include_thoughts=True)

After: below. Needs `pip install 'gemini-interactions[langchain,emulator]'`.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google.
"""

import os
from contextlib import ExitStack

from langchain_core.prompts import ChatPromptTemplate
from pydantic import BaseModel, Field

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions


class Recipe(BaseModel):
    """A recipe."""

    name: str = Field(description="What it is called")
    minutes: int = Field(description="How long it takes")


with ExitStack() as stack:
    if not os.environ.get("GEMINI_API_KEY"):
        print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
        os.environ["GEMINI_API_KEY"] = "emulator"
        os.environ["GOOGLE_GEMINI_BASE_URL"] = stack.enter_context(Emulator()).url

    model = ChatGeminiInteractions(model="gemini-3.8-flash", temperature=0.2, max_tokens=1000, include_thoughts=True)

    # A chain, as it was.
    prompt = ChatPromptTemplate.from_messages([("system", "Answer in one sentence."), ("user", "What goes well with {what}?")])
    reply = (prompt | model).invoke({"what": "tomatoes"})
    print(f"\nChain: {reply.text}")
    thoughts = [block.get("reasoning", "") for block in reply.content_blocks if block["type"] == "reasoning"]
    print(f"Thoughts: {' '.join(''.join(thoughts).split())[:80]}…")

    # Structured output, as it was.
    recipe = model.with_structured_output(Recipe).invoke('A recipe named "Panzanella" that takes 20 minutes.')
    print(f"\nStructured output: {recipe!r}")

    # Built-in tools in the old shape, next to a function, in one request: this is new.
    bound = model.bind_tools([{"google_search": {}}, Recipe])
    reply = bound.invoke("Search the latest news about tomatoes.")
    print(f"\nWith Google Search: {reply.text}")
    for block in reply.content_blocks:
        for citation in block.get("annotations", []) if block["type"] == "text" else ():
            if citation["type"] == "citation":
                print(f"  cited: {citation.get('cited_text')!r} from {citation.get('title')}")
