# Generated from async_kept.py by scripts/unasync.py: change that file, then run `make format`.
"""Reach what the service keeps beside interactions."""

from __future__ import annotations

from .http.requester import Requester
from .resources.agents import ManagedAgents
from .resources.auth_tokens import AuthTokens
from .resources.credentials import Credentials
from .resources.decisions import Decisions
from .resources.environments.environments import Environments
from .resources.file_search.file_search_stores import FileSearchStores
from .resources.file_search.operations import Operations
from .resources.files.files import Files
from .resources.triggers import Triggers
from .resources.voices import Voices
from .resources.webhooks import Webhooks


class Kept:
    """What the service keeps, each kind under its name."""

    _requester: Requester

    @property
    def agents(self) -> ManagedAgents:
        """Agents of your own: create, list, get, delete."""
        return ManagedAgents(self._requester)

    @property
    def environments(self) -> Environments:
        """The sandboxes of agents, and their files."""
        return Environments(self._requester)

    @property
    def files(self) -> Files:
        """Files that the service keeps for 48 hours: upload, wait, get, list, delete, download, register."""
        return Files(self._requester)

    @property
    def file_search_stores(self) -> FileSearchStores:
        """Stores of documents for the tool `file_search`."""
        return FileSearchStores(self._requester)

    @property
    def operations(self) -> Operations:
        """What takes a while: documents on their way into a store."""
        return Operations(self._requester)

    @property
    def decisions(self) -> Decisions:
        """Questions about an input, answered by probabilities."""
        return Decisions(self._requester)

    @property
    def triggers(self) -> Triggers:
        """Agents that run by the clock."""
        return Triggers(self._requester)

    @property
    def credentials(self) -> Credentials:
        """Secrets that sandboxes use without seeing them."""
        return Credentials(self._requester)

    @property
    def voices(self) -> Voices:
        """Voices for speech."""
        return Voices(self._requester)

    @property
    def webhooks(self) -> Webhooks:
        """Receivers of webhooks; `gemini_interactions.webhooks` checks what they receive."""
        return Webhooks(self._requester)

    @property
    def auth_tokens(self) -> AuthTokens:
        """Tokens for live interactions, for whoever is not to have your key."""
        return AuthTokens(self._requester)
