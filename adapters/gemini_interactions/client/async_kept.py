"""Reach what the service keeps beside interactions."""

from __future__ import annotations

from .http.async_requester import AsyncRequester
from .resources.async_agents import AsyncManagedAgents
from .resources.async_auth_tokens import AsyncAuthTokens
from .resources.async_credentials import AsyncCredentials
from .resources.async_decisions import AsyncDecisions
from .resources.async_triggers import AsyncTriggers
from .resources.async_voices import AsyncVoices
from .resources.async_webhooks import AsyncWebhooks
from .resources.environments.async_environments import AsyncEnvironments
from .resources.file_search.async_file_search_stores import AsyncFileSearchStores
from .resources.file_search.async_operations import AsyncOperations
from .resources.files.async_files import AsyncFiles


class AsyncKept:
    """What the service keeps, each kind under its name."""

    _requester: AsyncRequester

    @property
    def agents(self) -> AsyncManagedAgents:
        """Agents of your own: create, list, get, delete."""
        return AsyncManagedAgents(self._requester)

    @property
    def environments(self) -> AsyncEnvironments:
        """The sandboxes of agents, and their files."""
        return AsyncEnvironments(self._requester)

    @property
    def files(self) -> AsyncFiles:
        """Files that the service keeps for 48 hours: upload, wait, get, list, delete, download, register."""
        return AsyncFiles(self._requester)

    @property
    def file_search_stores(self) -> AsyncFileSearchStores:
        """Stores of documents for the tool `file_search`."""
        return AsyncFileSearchStores(self._requester)

    @property
    def operations(self) -> AsyncOperations:
        """What takes a while: documents on their way into a store."""
        return AsyncOperations(self._requester)

    @property
    def decisions(self) -> AsyncDecisions:
        """Questions about an input, answered by probabilities."""
        return AsyncDecisions(self._requester)

    @property
    def triggers(self) -> AsyncTriggers:
        """Agents that run by the clock."""
        return AsyncTriggers(self._requester)

    @property
    def credentials(self) -> AsyncCredentials:
        """Secrets that sandboxes use without seeing them."""
        return AsyncCredentials(self._requester)

    @property
    def voices(self) -> AsyncVoices:
        """Voices for speech."""
        return AsyncVoices(self._requester)

    @property
    def webhooks(self) -> AsyncWebhooks:
        """Receivers of webhooks; `gemini_interactions.webhooks` checks what they receive."""
        return AsyncWebhooks(self._requester)

    @property
    def auth_tokens(self) -> AsyncAuthTokens:
        """Tokens for live interactions, for whoever is not to have your key."""
        return AsyncAuthTokens(self._requester)
