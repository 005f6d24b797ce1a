"""The settings of a model class of a framework: declared and documented once, with what each of these classes does with them."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import ConfigDict, Field, PrivateAttr, SecretStr

from ..client.http.errors import InvalidOption
from ..client.interactions.options import ALIASES, InteractionOptions
from ..conversation.anchor import AnchorKey, process_secret
from ..conversation.plan import StateMode

if TYPE_CHECKING:  # loaded at the first call: importing an adapter must not import an HTTP client
    from ..client.async_client import AsyncClient
    from ..client.calls import Service
    from ..client.client import Client
    from ..client.interactions.handles import Run
    from ..client.interactions.wait import WaitPolicy
    from ..conversation.plan import History
    from ..turns.turn import Draft

KEY_VARIABLES = ("GEMINI_API_KEY", "GOOGLE_API_KEY")
"""Where a key is looked for, in this order."""


def key_from_environment() -> SecretStr | None:
    """The key in the environment, if there is one."""
    key = next((value for name in KEY_VARIABLES if (value := os.environ.get(name))), None)
    return SecretStr(key) if key else None


class ModelSettings(InteractionOptions):
    """Whom to ask, where and how; and the options for every request, each a field under the API's own name."""

    model_config = ConfigDict(
        populate_by_name=True, arbitrary_types_allowed=True, protected_namespaces=(), hide_input_in_errors=True
    )

    model: str | None = Field(None, description="The model to ask; or give `agent`.")
    api_key: SecretStr | None = Field(
        default_factory=key_from_environment,
        description="The API key; else GEMINI_API_KEY, else GOOGLE_API_KEY.",
    )
    base_url: str | None = Field(None, description="Where the service is; else GOOGLE_GEMINI_BASE_URL, else Google's.")
    api_version: str | None = Field(None, description="The version in the path.")
    headers: dict[str, str] | None = Field(None, exclude=True, repr=False, description="Headers for every request.")
    timeout: float = Field(600.0, description="Seconds for one attempt; in a stream, between two chunks.")
    deadline: float | None = Field(None, description="Seconds for a whole call: retries, stream and waiting included.")
    max_retries: int = Field(4, description="Attempts after the first; 0 for none.")
    poll_interval: float = Field(
        2.0, gt=0, description="Seconds between the first looks at a run in the background; it grows up to 15."
    )
    cancel_abandoned: bool = Field(
        True, description="Whether a background run is stopped when nobody waits for it any more: a deadline, a closed stream."
    )

    state: StateMode = Field(
        "auto", description="`auto`, `server` (trust the newest id) or `stateless` (send everything, store nothing)."
    )
    state_secret: SecretStr | None = Field(None, description="Signs the anchors in place of the API key, where keys rotate.")

    index: Any = Field(
        None,
        exclude=True,
        repr=False,
        description="Finds the interaction of a history whose messages carry no anchor: an index of `gemini_interactions.index`.",
    )
    caller: str | None = Field(
        None, description="Who asks, for the index: one caller's text never leads to another's conversation."
    )

    http_client: Any = Field(None, exclude=True, repr=False, description="An `httpx.Client` of your own.")
    http_async_client: Any = Field(None, exclude=True, repr=False, description="An `httpx.AsyncClient` of your own.")
    transport: Any = Field(None, exclude=True, repr=False, description="An httpx transport for both, such as the emulator's.")

    _framework: ClassVar[str] = ""
    _clients: dict[str, tuple[Any, Any]] = PrivateAttr(default_factory=dict)

    def _wait_policy(self) -> WaitPolicy:
        from ..client.interactions.wait import WaitPolicy

        return WaitPolicy(self.deadline, self.poll_interval, self.cancel_abandoned)

    def _set_options(self) -> dict[str, Any]:
        return {name: value for name in _OPTION_FIELDS if (value := self.__dict__[name]) is not None}

    def _sync_client(self) -> Client:
        from ..client.client import Client

        client: Client = self._client(Client, self.http_client)
        return client

    def _async_client(self) -> AsyncClient:
        from ..client.async_client import AsyncClient

        client: AsyncClient = self._client(AsyncClient, self.http_async_client)
        return client

    def _client(self, cls: type[Any], http_client: Any) -> Any:
        """The client for the settings as they are now: they may have been changed, or copied from another model."""
        key = self.api_key.get_secret_value() if self.api_key else None
        settings = (key, self.base_url, self.api_version, self.timeout, self.max_retries, http_client, self.transport)
        known = self._clients.get(cls.__name__)
        if known is None or known[0] != settings:
            client = cls(
                api_key=key,
                base_url=self.base_url,
                api_version=self.api_version,
                headers=self.headers,
                timeout=self.timeout,
                max_retries=self.max_retries,
                http_client=http_client,
                transport=self.transport,
            )
            if self._framework:
                client.user_agent += f" {self._framework}"
            known = self._clients[cls.__name__] = (settings, client)
        return known[1]

    def _draft(self, service: Service, history: History, options: Mapping[str, Any]) -> Draft:
        """The draft of a turn: these options over the settings, which are not repeated in them."""
        from ..turns.turn import draft

        options = {**self._set_options(), "model": self.model, **_by_name(options)}
        state = options.pop("state", None) or self.state
        caller = options.pop("caller", None) or self.caller or self._secret(service)
        return draft(service, history, options, state=state, key=self._anchor_key(service), caller=caller)

    def _secret(self, service: Service) -> str:
        return (self.state_secret.get_secret_value() if self.state_secret else service.secret) or process_secret()

    def _anchor_key(self, service: Service) -> AnchorKey:
        return AnchorKey(self._secret(service), service.base_url)

    def _begin(self, history: History, options: Mapping[str, Any]) -> Run:
        """Begin a run in the background."""
        from ..turns.ask import begin

        client = self._sync_client()
        return begin(client, self._draft(client, history, {**options, "background": True}), self.index)

    async def _abegin(self, history: History, options: Mapping[str, Any]) -> Run:
        """Begin a run in the background."""
        from ..turns.ask import abegin

        client = self._async_client()
        return await abegin(client, self._draft(client, history, {**options, "background": True}), self.index)


def accept_settings(settings: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """The settings of a model class under the names of its fields, whatever they were given under.

    Args:
        settings: as the caller gave them.
        fields: the names of the fields.

    Raises:
        InvalidOption: one is unknown or given twice, or it is not said whom to ask. No value is quoted, since one of them is
            the key.
    """
    settings = dict(settings)
    for alias, name in ALIASES.items():
        if alias in settings:
            value = settings.pop(alias)
            if settings.setdefault(name, value) != value:
                raise InvalidOption(f"{alias!r} and {name!r} are the same option; give one of them.", field=alias)
    if isinstance(settings.get("stop_sequences"), str):
        settings["stop_sequences"] = [settings["stop_sequences"]]
    unknown = sorted(name for name in settings if name not in fields)
    if unknown:
        way_out = "Per call, extra_body={…} sends what this version does not know."
        raise InvalidOption(f"Unknown option {unknown[0]!r}. {way_out}", field=unknown[0])
    if (settings.get("model") is None) == (settings.get("agent") is None):
        raise InvalidOption("Give either 'model' or 'agent'.", field="model")
    return settings


def _by_name(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options under the API's names, so that one of a call replaces the setting that has another name."""
    return {name if (target := ALIASES.get(name)) in options else target or name: value for name, value in options.items()}


_OPTION_FIELDS = frozenset(InteractionOptions.model_fields)

CONNECTION_FIELDS = ("api_key", "state_secret", "headers", "index", "http_client", "http_async_client", "transport")
"""The fields that are secrets or connections: no copy of a model that leaves the process holds them."""
