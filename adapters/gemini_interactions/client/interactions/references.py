"""Put what a request means in the place of what resources give: files, stores, environments and the like are named, not sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...media_types import kind_of
from ...wire.agents import ManagedAgent
from ...wire.credentials import Credential
from ...wire.environments import SandboxEnvironment
from ...wire.file_search_stores import FileSearchStore
from ...wire.files import File
from ...wire.interaction import Interaction
from ...wire.request import SpeechConfig

_IDENTIFIED: Mapping[str, type[Any]] = {
    "previous_interaction_id": Interaction,
    "agent": ManagedAgent,
    "environment": SandboxEnvironment,
}
"""Options that are ids, and the class whose `id` they are."""

_VOICE = frozenset(SpeechConfig.model_fields)


def refer(body: dict[str, Any]) -> None:
    """Replace the objects in a body by their ids, names and addresses; what holds one is copied.

    Args:
        body: the body of a request.
    """
    for name, kind in _IDENTIFIED.items():
        if isinstance(given := body.get(name), kind):
            body[name] = given.id
    if _holds_file(body.get("input")):
        body["input"] = _contents(body["input"])
    if isinstance(tools := body.get("tools"), list | tuple):
        body["tools"] = [_tool(tool) for tool in tools]
    config = body.get("generation_config")
    if isinstance(config, Mapping) and _is_one_voice(voice := config.get("speech_config")):
        body["generation_config"] = {**config, "speech_config": [voice]}


def file_content(file: File) -> dict[str, Any]:
    """Return the content that shows a file to a model: what its type says it is, and else a document."""
    kind = kind_of(file.mime_type or "")
    content = {"type": "document" if kind in (None, "text") else kind, "uri": file.uri, "mime_type": file.mime_type}
    return {name: value for name, value in content.items() if value is not None}


def _contents(given: Any) -> Any:
    if isinstance(given, File):
        return file_content(given)
    if isinstance(given, list | tuple):
        return [_contents(item) for item in given]
    if isinstance(given, dict) and _holds_file(given.get("content")):
        return {**given, "content": _contents(given["content"])}
    return given


def _holds_file(given: Any) -> bool:
    """Whether a file is in an input; long histories are looked through with each request."""
    if isinstance(given, list | tuple):
        return any(isinstance(item, File) or (isinstance(item, dict) and _holds_file(item.get("content"))) for item in given)
    return isinstance(given, File)


def _tool(tool: Any) -> Any:
    if not isinstance(tool, Mapping):
        return tool
    if isinstance(stores := tool.get("file_search_store_names"), list | tuple):
        names = [store.name if isinstance(store, FileSearchStore) else store for store in stores]
        return {**tool, "file_search_store_names": names}
    if isinstance(credential := tool.get("credential"), Credential):
        return {**tool, "credential": credential.id}
    return tool


def _is_one_voice(given: Any) -> bool:
    """Whether this is a voice that stands alone; the other object that the API takes has `speakers`."""
    return isinstance(given, SpeechConfig) or (isinstance(given, Mapping) and bool(given) and given.keys() <= _VOICE)
