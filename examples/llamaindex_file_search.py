"""RAG in LlamaIndex without an index of your own: files in a store of the service's, and a chat whose answers cite them.

Needs `pip install 'gemini-interactions[llamaindex,emulator]'`.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google.
"""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from llama_index.core.llms import ChatMessage, CitationBlock, TextBlock

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions, file_search

HANDBOOK = {
    "travel.md": "# Travel\n\nTrains are booked in second class. Hotels may cost 140 € a night, in Zurich 210 €.\n",
    "leave.md": "# Leave\n\nEverybody has 30 days of leave a year. Ten days can be taken along into the next year.\n",
}
QUESTIONS = ("What may hotels cost in Zurich?", "How many days of leave can be taken along into the next year?")

with ExitStack() as stack:
    if not os.environ.get("GEMINI_API_KEY"):
        print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
        os.environ["GEMINI_API_KEY"] = "emulator"
        os.environ["GOOGLE_GEMINI_BASE_URL"] = stack.enter_context(Emulator()).url
    client = stack.enter_context(Client())
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))

    store = client.file_search_stores.create(config={"display_name": "Handbook"})
    stack.callback(client.file_search_stores.delete, name=store, config={"force": True})
    for name, text in HANDBOOK.items():
        (folder / name).write_text(text, "utf-8")
        upload = client.file_search_stores.upload_to_file_search_store(
            file_search_store_name=store, file=folder / name, config={"display_name": name, "mime_type": "text/markdown"}
        )
        client.operations.wait(upload)  # cut into chunks and embedded by the service
    for document in client.file_search_stores.documents.list(parent=store):
        print(f"In the store: {document.display_name}, {document.size_bytes} bytes")

    llm = GeminiInteractions(model="gemini-3.8-flash", tools=[file_search([store.name or ""])])
    history: list[ChatMessage] = []
    for question in QUESTIONS:
        print(f"\nYou: {question}")
        history.append(ChatMessage(question))
        reply = llm.chat(history).message
        history.append(reply)
        print(f"Handbook: {reply.content}")
        for block in reply.blocks:
            if isinstance(block, CitationBlock) and isinstance(block.cited_content, TextBlock):
                print(f"  {block.title}: “{block.cited_content.text}”")
