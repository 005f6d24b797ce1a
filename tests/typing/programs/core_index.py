"""Where a history was last seen."""

from gemini_interactions.index import ConversationIndex, MemoryIndex, SQLiteIndex
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions

index: ConversationIndex = MemoryIndex(max_entries=100, ttl=60)
MemoryIndex(size=100)  # wrong: size
MemoryIndex(max_entries="100")  # wrong: max_entries
SQLiteIndex()  # wrong: path
SQLiteIndex(path=5)  # wrong: path

ChatGeminiInteractions(model="gemini-3.8-flash", api_key="x", index=index, caller="ada")
GeminiInteractions(model="gemini-3.8-flash", api_key="x", index=SQLiteIndex(":memory:"))
ChatGeminiInteractions(model="gemini-3.8-flash", api_key="x", index="memory")  # wrong: index
GeminiInteractions(model="gemini-3.8-flash", api_key="x", index={})  # wrong: index


class Mine:
    """Lacks what an index needs."""

    def get(self, key: str) -> str:
        return key


wrong: ConversationIndex = Mine()  # wrong: Mine
