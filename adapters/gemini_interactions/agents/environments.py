"""Build the sandboxes of agents, `environment`, and hide the secrets in them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from ..wire.base import WireModel, json_object, present_fields

_HIDDEN = "[hidden]"


def environment(
    environment_id: str | None = None,
    *,
    sources: Sequence[Mapping[str, Any]] | None = None,
    network: Mapping[str, Any] | Literal["disabled"] | None = None,
    env: Mapping[str, str | Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """Build the sandbox of an agent, as the option `environment`. Simpler: `remote` for a new one, or the id of one.

    Args:
        environment_id: one to change and use; a new one if not given. It is kept for 7 days after its last use.
        sources: files to put into it, see `repository`, `cloud_storage`, `inline` and `skill`.
        network: the domains it may reach, see `allowlist`; `disabled` for nothing; the service's default if not given.
        env: environment variables, each a text or `{"credential": id}` of a stored credential. They may hold secrets.
    """
    return json_object(
        "remote",
        environment_id=environment_id,
        sources=None if sources is None else [dict(source) for source in sources],
        network=dict(network) if isinstance(network, Mapping) else network,
        env=None if env is None else dict(env),
    )


def repository(source: str, target: str | None = None) -> dict[str, Any]:
    """Build a source from a git repository.

    Args:
        source: its address, such as `https://github.com/owner/name`.
        target: the directory to put it in.
    """
    return json_object("repository", source=source, target=target)


def cloud_storage(source: str, target: str | None = None) -> dict[str, Any]:
    """Build a source from objects in Cloud Storage.

    Args:
        source: their address, such as `gs://bucket/path`.
        target: the path to put it at.
    """
    return json_object("gcs", source=source, target=target)


def inline(target: str, content: str | bytes) -> dict[str, Any]:
    """Build a source from a file, its content in the request.

    Args:
        target: its path.
        content: text, or bytes, which are sent as base64.
    """
    if isinstance(content, str):
        return json_object("inline", target=target, content=content)
    return json_object("inline", target=target, content=b64encode(content).decode("ascii"), encoding="base64")


def skill(source: str, target: str | None = None) -> dict[str, Any]:
    """Build a source from a skill of the registry.

    Args:
        source: its name there.
        target: the directory to put it in.
    """
    return json_object("skill_registry", source=source, target=target)


def allowlist(*domains: str | Mapping[str, Any]) -> dict[str, Any]:
    """Build the `network` of an environment: the domains that it may reach.

    Args:
        *domains: each a name (`example.com`, `*.example.com`, or `*` for all), or the result of `domain`.
    """
    return {"allowlist": [{"domain": entry} if isinstance(entry, str) else dict(entry) for entry in domains]}


def domain(
    name: str, *, credential: str | None = None, headers: Mapping[str, str] | Iterable[Mapping[str, str]] | None = None
) -> dict[str, Any]:
    """Build a domain of an allowlist, with headers added to every request to it, out of the sandbox's sight.

    Args:
        name: `example.com`, `*.example.com`, or `*` for all.
        credential: the id of a stored credential.
        headers: headers, or several objects of them; they may hold secrets. In the API they are called `transform`.
    """
    added = None if headers is None else dict(headers) if isinstance(headers, Mapping) else [dict(entry) for entry in headers]
    return present_fields(domain=name, credential=credential, transform=added)


def without_secrets(environment: Any) -> Any:
    """Return an environment with its secrets hidden, for traces and cache keys: the values of `env` and added headers."""
    if isinstance(environment, WireModel):
        environment = environment.dump()
    if not isinstance(environment, Mapping):
        return environment
    shown = dict(environment)
    if shown.get("env"):
        shown["env"] = dict.fromkeys(shown["env"], _HIDDEN)
    network = shown.get("network")
    if network is not None and not isinstance(network, str):
        domains = _get(network, "allowlist")
        shown["network"] = {"allowlist": [_shown(entry) for entry in domains] if isinstance(domains, list | tuple) else domains}
    return shown


def _shown(entry: Any) -> dict[str, Any]:
    hidden = _HIDDEN if _get(entry, "transform") else None
    return present_fields(domain=_get(entry, "domain"), credential=_get(entry, "credential"), transform=hidden)


def _get(value: Any, name: str) -> Any:
    """Return a field of a JSON object, or of a wire model."""
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
