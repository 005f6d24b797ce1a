"""Remember which interaction holds a history: in this process, in a file, or in Redis."""

from .base import ConversationIndex
from .memory import MemoryIndex
from .redis import RedisIndex
from .sqlite import SQLiteIndex

__all__ = ["ConversationIndex", "MemoryIndex", "RedisIndex", "SQLiteIndex"]
