"""Decide where requests go: to the Gemini API, or to a project on Google Cloud. No I/O.

The rules are those of the official client. Reference: docs.cloud.google.com/gemini-enterprise-agent-platform, Interactions API.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass

from ..errors import InvalidOption

FLAGS = ("GOOGLE_GENAI_USE_ENTERPRISE", "GOOGLE_GENAI_USE_VERTEXAI")
"""The variables that choose Google Cloud, the first that is set before the other."""
PROJECT_VARIABLE = "GOOGLE_CLOUD_PROJECT"
LOCATION_VARIABLE = "GOOGLE_CLOUD_LOCATION"

GEMINI_URL = "https://generativelanguage.googleapis.com"
GLOBAL = "global"
UNKNOWN_PROJECT = "~"
"""Stands in an address for a project that only the login knows; no project is named so."""

_MULTI_REGIONS = ("us", "eu")
# Open question [v1_and_v1beta]: `v1` and `v1beta` answer alike wherever both were seen. The reference and all recordings are
# v1beta.
_DEFAULT_VERSIONS = {False: "v1beta", True: "v1beta1"}
_VERSIONS = ("v1", "v1alpha", "v1beta", "v1beta1", "v1beta2")
_VERSION = re.compile(r"[\w.-]*\w[\w.-]*", re.ASCII)
_PROJECT = re.compile(r"[a-z0-9](?:[a-z0-9.:_-]*[a-z0-9])?", re.IGNORECASE)
_LOCATION = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


def is_on_cloud(vertexai: bool | None) -> bool:
    """Return whether Google Cloud is to be asked: as it is said, else as the environment says.

    Raises:
        InvalidOption: it is no yes or no.
    """
    if vertexai is None:
        said = next((value for name in FLAGS if (value := os.environ.get(name)) is not None), "")
        return said.strip().lower() in ("true", "1")
    if not isinstance(vertexai, bool):
        raise InvalidOption(f"'vertexai' is True or False, not {type(vertexai).__name__}.", field="vertexai")
    return vertexai


def default_url(*, on_cloud: bool) -> str | None:
    """Return the address in the environment, if there is one."""
    return os.environ.get("GOOGLE_VERTEX_BASE_URL" if on_cloud else "GOOGLE_GEMINI_BASE_URL") or None


@dataclass(frozen=True, slots=True)
class Place:
    """Where requests go.

    Attributes:
        base_url: the service's address, as it is configured.
        url: the address with the version and, on Google Cloud, the project.
        scope: what an id of an interaction is valid in: the address and the project, without the version.
        on_cloud: whether it is Google Cloud.
        takes_tokens: whether it is asked with tokens of a Google login, not with a key.
    """

    base_url: str
    url: str
    scope: str
    on_cloud: bool
    takes_tokens: bool

    @property
    def lacks_project(self) -> bool:
        """Whether the project is one that only the login knows, and still has to be put into the address."""
        return f"/projects/{UNKNOWN_PROJECT}/" in self.url


def find_place(
    base_url: str | None,
    api_version: str | None,
    *,
    vertexai: bool | None = None,
    project: str | None = None,
    location: str | None = None,
    has_credentials: bool = False,
    has_key: bool = False,
    has_key_around: bool = False,
    project_of_login: Callable[[], str | None] = lambda: None,
) -> Place:
    """Return where requests go.

    Args:
        base_url: an address of the caller's, without a slash at its end; None for Google's.
        api_version: the version in the path; None for the environment's, or the usual one.
        vertexai: whether it is Google Cloud; None for what the environment says.
        project: the project there; None for that of the environment.
        location: the location there; None for that of the environment.
        has_credentials: whether a Google login is given.
        has_key: whether a key is given.
        has_key_around: whether there is a key in the environment.
        project_of_login: gives the project of the login, where that is known without asking anybody.

    Raises:
        InvalidOption: two of these contradict each other, or one is none.
    """
    on_cloud = is_on_cloud(vertexai)
    version = _checked_version(api_version, on_cloud=on_cloud)
    if not on_cloud:
        _refuse_for_gemini(project, location, has_credentials=has_credentials)
        base = base_url or GEMINI_URL
        return Place(base, _versioned(base, version), base, _names_project(base), False)
    if has_credentials and has_key:
        raise InvalidOption("'credentials' and 'api_key' both say who asks; give one.", field="credentials")
    is_said = bool(project or location or has_credentials)
    if has_key and not is_said:  # an express key: whose project it belongs to, the service knows
        project = location = None
    else:
        project = project or os.environ.get(PROJECT_VARIABLE) or None
        location = location or os.environ.get(LOCATION_VARIABLE) or None
        has_key = has_key or (has_key_around and not (is_said or project or location))
    base = base_url or _host(_checked(location or GLOBAL, _LOCATION, "location"))
    # A gateway of somebody's, of whose project nothing is said: it knows it, and headers say who asks there.
    is_gateway = base_url is not None and not (_is_googles(base_url) or is_said or has_key)
    takes_tokens = not (has_key or is_gateway)
    path = ""
    if not (_names_project(base) or is_gateway) and (takes_tokens or project):
        project = project or project_of_login()
        named = _checked(project, _PROJECT, "project") if project else UNKNOWN_PROJECT
        path = f"/projects/{named}/locations/{location or GLOBAL}"
    return Place(base, _versioned(base, version) + path, base + path, True, takes_tokens)


def _refuse_for_gemini(project: str | None, location: str | None, *, has_credentials: bool) -> None:
    given = {"project": project, "location": location, "credentials": has_credentials}
    for name, value in given.items():
        if value:
            raise InvalidOption(f"{name!r} is for Google Cloud only: set vertexai=True, too.", field=name)


def _checked(value: object, pattern: re.Pattern[str], name: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise InvalidOption(f"{value!r} is no {name} of Google Cloud.", field=name)
    return value


def _checked_version(given: object, *, on_cloud: bool) -> str:
    version = given or os.environ.get("GOOGLE_GENAI_API_VERSION") or "beta"
    if version == "beta":  # as the official client understands it
        return _DEFAULT_VERSIONS[on_cloud]
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise InvalidOption(f"'api_version' is such as 'v1beta', not {version!r}.", field="api_version")
    return version


def _versioned(base: str, version: str) -> str:
    return base if any(part in _VERSIONS for part in base.split("/")[3:]) else f"{base}/{version}"


def _host(location: str) -> str:
    if location == GLOBAL:
        return "https://aiplatform.googleapis.com"
    if location in _MULTI_REGIONS:
        return f"https://aiplatform.{location}.rep.googleapis.com"
    return f"https://{location}-aiplatform.googleapis.com"


def _is_googles(base: str) -> bool:
    return base.partition("//")[2].partition("/")[0].endswith(".googleapis.com")


def _names_project(base: str) -> bool:
    return "projects" in base.split("/")[3:]
