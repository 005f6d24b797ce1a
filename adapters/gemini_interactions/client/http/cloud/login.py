"""Read whatever says who asks on Google Cloud, by google-auth: its objects, the files it knows, or the machine's own login.

Reference: google-auth's documentation; docs.cloud.google.com/docs/authentication/application-default-credentials.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ....extras import needed
from ..errors import InvalidOption
from ..secrets import Secret, held, shown, shown_headers

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
FILE_VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
_FILE = "application_default_credentials.json"
_MAKERS = {
    "service_account": ("google.oauth2.service_account", "from_service_account_info"),
    "authorized_user": ("google.oauth2.credentials", "from_authorized_user_info"),
    "impersonated_service_account": ("google.auth.impersonated_credentials", "from_impersonated_service_account_info"),
    "external_account": ("google.auth.identity_pool", "from_info"),
    "external_account_authorized_user": ("google.auth.external_account_authorized_user", "from_info"),
}
"""What makes an object of the file of each type."""


def read_credentials(given: Any) -> Any:
    """Return what the caller gave as an object of google-auth's or the contents of a file; None for the machine's login.

    Args:
        given: an object of google-auth's, the contents of a key file as an object or as JSON, its path, or None.

    Raises:
        InvalidOption: it is none of these. Nothing of it is quoted.
    """
    if given is None or callable(getattr(given, "refresh", None)):
        return given
    if isinstance(given, str | os.PathLike | Secret):
        given = _read(given)
    if isinstance(given, Mapping) and given.get("type") in _MAKERS:
        return given
    del given  # before it is refused: a traceback keeps what frames hold
    raise InvalidOption(
        "'credentials' is an object of google-auth's, or a key file: its path, its JSON or its contents, whose 'type' is one of"
        f" {', '.join(_MAKERS)}.",
        field="credentials",
    )


def held_credentials(given: Any) -> Any:
    """Wrap a key file's contents or JSON; return anything else as it is."""
    return Secret(json.dumps(shown_headers(given), default=str)) if isinstance(given, Mapping) else held(given)


def _read(given: Any) -> Any:
    try:
        if str(shown(given)).lstrip().startswith("{"):
            return json.loads(shown(given))
        return json.loads(Path(shown(given)).read_text("utf-8"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
    except ValueError:
        reason = "it is not JSON"
    raise InvalidOption(f"The file that 'credentials' names cannot be read: {reason}.", field="credentials")


def machine_file() -> Mapping[str, Any] | None:
    """Return the contents of the file that this machine's login is kept in, if there is one that can be read."""
    try:
        found = json.loads(Path(machine_place()).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, Mapping) else None


def machine_place() -> str:
    """Return the path of the file that this machine's login is kept in, whether it is there or not."""
    return os.environ.get(FILE_VARIABLE) or _well_known_file()


def _well_known_file() -> str:
    if folder := os.environ.get("CLOUDSDK_CONFIG"):
        return os.path.join(folder, _FILE)
    home = os.environ.get("APPDATA") if os.name == "nt" else os.path.join(os.path.expanduser("~"), ".config")
    return os.path.join(home or "", "gcloud", _FILE)


def project_of(source: Any) -> str | None:
    """Return the project of a login, where it is known without asking anybody."""
    source = machine_file() or {} if source is None else source
    found = source.get("project_id") if isinstance(source, Mapping) else getattr(source, "project_id", None)
    return found if isinstance(found, str) and found else None


def load(source: Any, request: Any) -> tuple[Any, str | None]:
    """Return an object of google-auth's that gives tokens, and the project that it is of, where that is known.

    Args:
        source: what `read_credentials` gave.
        request: makes HTTP requests, as google-auth wants it.

    Raises:
        ImportError: google-auth is not there; it says how to install it.
        google.auth.exceptions.GoogleAuthError: there is no login, or what it is kept in is broken.
    """
    with needed("vertex", "A login to Google Cloud"):
        import google.auth
        import google.auth.credentials
    if source is None:
        credentials, project = google.auth.default(scopes=[SCOPE], request=request)
        return credentials, project
    if isinstance(source, Mapping):
        source = _made(source)
    scoped = google.auth.credentials.with_scopes_if_required(source, [SCOPE])  # type: ignore[no-untyped-call]
    return scoped, project_of(source)


def _made(contents: Mapping[str, Any]) -> Any:
    from importlib import import_module

    module, maker = _MAKERS[contents["type"]]
    return getattr(import_module(module).Credentials, maker)(dict(contents), scopes=[SCOPE])


def lasting_secret(source: Any) -> Secret | None:
    """Return a secret that stays the same while tokens change, and that only this login has; None where there is none.

    It is the private key or the refresh token, as far as they are at hand. The machine itself (a metadata server), and federated
    logins, have only tokens.
    """
    source = machine_file() if source is None else source
    parts = _parts_of_file(source) if isinstance(source, Mapping) else _parts_of_object(source)
    return Secret("\0".join(["google", *parts])) if parts else None


def _parts_of_file(contents: Mapping[str, Any]) -> list[str]:
    inner = contents.get("source_credentials")
    if isinstance(inner, Mapping):
        parts, target = _parts_of_file(inner), contents.get("service_account_impersonation_url")
        return [*parts, str(target)] if parts else []
    found = contents.get("private_key") or contents.get("refresh_token")
    return [found] if isinstance(found, str) else []


_SIGNED = b"gemini-interactions: who continues a conversation"


def _parts_of_object(credentials: Any) -> list[str]:
    if isinstance(token := getattr(credentials, "refresh_token", None), str):
        return [token]
    signer: Any = getattr(credentials, "signer", None)
    # A signature by RSA is the same each time, and nobody makes it without the key, which the object keeps to itself.
    if type(signer).__name__ == "RSASigner" and type(signer).__module__.startswith("google.auth."):
        return [bytes(signer.sign(_SIGNED)).hex()]
    return []
