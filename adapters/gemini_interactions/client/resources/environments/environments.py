# Generated from async_environments.py by scripts/unasync.py: change that file, then run `make format`.
"""Keep the sandboxes of agents.

An environment is kept for 7 days after its last use. What is asked of one that is gone is an error that says so; no other is made
in its place. Reference: aistudio.google.com/docs/antigravity; fields and paths are those of the official SDK.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ....wire.environments import EnvironmentPage, SandboxEnvironment
from ...http.deadline import Deadline
from ...http.errors import InvalidOption
from .environment_calls import ENVIRONMENTS
from .environment_files import EnvironmentFiles


class Environments(EnvironmentFiles):
    """The environments of this key and their files, as `client.environments`."""

    def create(
        self,
        *,
        sources: Sequence[Any] | None = None,
        network: Any = None,
        from_environment: str | None = None,
        mode: str | None = None,
        system_instruction: str | None = None,
        custom_config: Mapping[str, Any] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
    ) -> SandboxEnvironment:
        """Make an environment.

        Args:
            sources: files to put into it, see `gemini_interactions.agents`: `repository`, `cloud_storage`, `inline`, `skill`.
            network: what it may reach, see `gemini_interactions.agents.allowlist`; `disabled` for nothing.
            from_environment: the id of one to copy; then without `sources`.
            mode: `on_demand`, on the service, or `self_hosted`: there, a worker of yours does what the agent asks for. The answer
                then has the `environment_key` for the worker, told once.
            system_instruction: what an agent is told about a self-hosted one.
            custom_config: what the worker of a self-hosted one is told.
            extra_body: sent as it is, over everything else.
            deadline: seconds for the whole call, retries included.

        Raises:
            EnvironmentNotFound: the one to copy is gone.
            APIError: the service refused or failed.
        """
        if from_environment and sources:
            raise InvalidOption("'from_environment' copies the files of another; leave 'sources' out.", field="sources")
        own = {"system_instruction": system_instruction, "custom_config": custom_config}
        for name, value in own.items():
            if value is not None and mode != "self_hosted":
                raise InvalidOption(f"{name!r} is for environments with mode='self_hosted' only.", field=name)
        deadline = Deadline.of(deadline)
        fields = {"mode": mode, "sources": sources, "network": network, "from_environment": from_environment, **own}
        with self._unless_gone(from_environment, deadline):
            return self._create(ENVIRONMENTS, SandboxEnvironment, fields, extra_body, deadline)

    def list(
        self, *, mode: str | None = None, page_size: int | None = None, deadline: Deadline | float | None = None
    ) -> Iterator[SandboxEnvironment]:
        """Iterate over all environments, page by page.

        Args:
            mode: those of this mode only.
            page_size: how many to ask for at a time; the service's choice if not given.
            deadline: seconds for all pages.
        """
        pages = self._pages(ENVIRONMENTS, EnvironmentPage, params={"mode": mode}, page_size=page_size, deadline=deadline)
        for page in pages:
            yield from page.environments or ()

    def get(self, id: str, *, deadline: Deadline | float | None = None) -> SandboxEnvironment:
        """Return the environment of an id; look at `is_expired`.

        Raises:
            EnvironmentNotFound: there is none, or not any more.
        """
        deadline = Deadline.of(deadline)
        with self._unless_gone(id, deadline):
            return self._get(ENVIRONMENTS, id, SandboxEnvironment, deadline)

    def delete(self, id: str, *, deadline: Deadline | float | None = None) -> None:
        """Delete an environment and its files.

        Raises:
            EnvironmentNotFound: there is none, or not any more.
        """
        deadline = Deadline.of(deadline)
        with self._unless_gone(id, deadline):
            self._delete(ENVIRONMENTS, id, deadline)
