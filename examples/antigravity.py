"""Antigravity in LangChain: an agent with a sandbox that outlives the call, its files, and a budget of tokens.

Needs `pip install 'gemini-interactions[langchain,emulator]'`.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google.
"""

import os
from contextlib import ExitStack

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from gemini_interactions import Client
from gemini_interactions.agents import antigravity, environment, inline
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

AGENT = "antigravity-preview-09-2026"
PRICES = "apples 3\npears 4\n"


def tell(message: AIMessage) -> None:
    """Print what the agent did in its sandbox, and what it says."""
    for block in message.content_blocks:
        if block["type"] == "server_tool_call":
            print(f"  [{block['name']}] {block['args']}")
    print(f"Agent ({message.response_metadata['status']}): {message.text.strip() or '…'}")


def main() -> None:
    with ExitStack() as stack:
        if not os.environ.get("GEMINI_API_KEY"):
            print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
            os.environ["GEMINI_API_KEY"] = "emulator"
            os.environ["GOOGLE_GEMINI_BASE_URL"] = stack.enter_context(Emulator()).url
        client = stack.enter_context(Client())

        # A new sandbox, with a file in it.
        place = environment(sources=[inline("prices.txt", PRICES)], network="disabled")
        model = ChatGeminiInteractions(agent=AGENT, environment=place)
        messages: list[BaseMessage] = [HumanMessage("Save `pears cost more` to summary.md")]
        reply = model.invoke(messages)
        tell(reply)
        sandbox: str = reply.response_metadata["environment_id"]

        # The next turn goes on in the same sandbox: its id travels on the message.
        model = ChatGeminiInteractions(agent=AGENT, environment="remote")
        messages += [reply, HumanMessage("List the files, then read prices.txt and summary.md")]
        reply = model.invoke(messages)
        tell(reply)
        assert reply.response_metadata["environment_id"] == sandbox

        # Its files, from outside.
        client.environments.upload(sandbox, "notes/todo.txt", b"Ask about plums.")
        for file in client.environments.files(sandbox, recursive=True):
            print(f"  {file.path}: {file.size_bytes} bytes")
        print(client.environments.download(sandbox, "summary.md").decode())

        # A budget: what does not fit in it is done by asking to continue.
        tight = model.model_copy(update={"agent_config": antigravity(max_total_tokens=1)})
        messages += [reply, HumanMessage("Read prices.txt and notes/todo.txt")]
        reply = tight.invoke(messages)
        tell(reply)
        while reply.response_metadata["status"] == "incomplete":
            messages += [reply, HumanMessage("continue")]
            reply = tight.invoke(messages)
            tell(reply)

        client.environments.delete(sandbox)


main()
