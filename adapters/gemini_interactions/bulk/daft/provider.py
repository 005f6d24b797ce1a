"""Make the Interactions API a provider of Daft's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from daft import Expression
from daft.ai.provider import PROVIDERS, Provider

from ...client.http.errors import InvalidOption
from .asker import Asker
from .connection import Connection
from .forms import Form
from .held import root_model_in
from .options import (
    MAX_CONCURRENCY,
    Run,
    check_count,
    check_may_be_column,
    connection_options,
    declares_functions,
    request_options,
)
from .prompter import InteractionsPrompterDescriptor

if TYPE_CHECKING:
    from ...client.http.auth import Headers, Key
    from ...client.http.rate_limit import RateLimit

NAME = "gemini_interactions"
"""What the provider is called in Daft."""


class GeminiInteractionsProvider(Provider):
    """The Interactions API for Daft: `prompt(col("q"), provider=GeminiInteractionsProvider())`, `session.attach_provider(...)`.

    Plans that workers get have no key: it is read where the work is done, from GEMINI_API_KEY or GOOGLE_API_KEY, or by a
    function.

    Example:
        ```python
        import daft
        from daft.functions import prompt

        import gemini_interactions.bulk.daft  # makes the name known

        rows = daft.from_pydict({"q": ["What is tea?", "What is coffee?"]})
        rows = rows.with_column("a", prompt(daft.col("q"), provider="gemini_interactions", model="gemini-3.8-flash"))
        ```

    Args:
        name: what it is called in a session.
        api_key: a function that gives the key on the worker.
        base_url: where the service is; else what the environment says here, where the plan is made.
        api_version: the version in the path.
        headers: headers for every request; one that is a secret is a function that gives it on the worker.
        timeout: seconds for one attempt; 600 if not given.
        max_retries: attempts after the first for each row; 4 if not given.
        vertexai: whether to ask Google Cloud, with the login of the worker.
        project: the project there.
        location: the location there.
        rate_limit: the quota, shared by all that was given it in a process; across workers, with `storage=`.
        requests_per_minute: the same as a number, for each worker.
        max_concurrency: rows that are asked at once on each worker.

    Raises:
        InvalidOption: a setting is wrong, or would put a secret into plans.
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        api_key: Key | None = None,
        base_url: str | None = None,
        api_version: str | None = None,
        headers: Headers | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        vertexai: bool | None = None,
        project: str | None = None,
        location: str | None = None,
        rate_limit: RateLimit | None = None,
        requests_per_minute: int | None = None,
        max_concurrency: int = MAX_CONCURRENCY,
    ) -> None:
        check_count("max_concurrency", max_concurrency)
        limit = connection_options({"rate_limit": rate_limit, "requests_per_minute": requests_per_minute})
        self._name = name or NAME
        self._run = Run(max_concurrency)
        self._connection = Connection(
            api_key=api_key,
            base_url=base_url,
            api_version=api_version,
            headers=headers,
            timeout=timeout,
            max_retries=max_retries,
            vertexai=vertexai,
            project=project,
            location=location,
            **limit,
        )

    @property
    def name(self) -> str:
        """The provider's name."""
        return self._name

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._name!r}, {self._connection!r})"

    def get_prompter(
        self, model: str | None = None, return_format: Any | None = None, system_message: str | None = None, **options: Any
    ) -> InteractionsPrompterDescriptor:
        """Return what `prompt` asks with.

        Args:
            model: the model, or `agents/<agent>`; gemini-3.8-flash if not given.
            return_format: what answers are to be, such as a pydantic class; texts if not given.
            system_message: the system instruction.
            **options: every option of a request by its own name; and `on_error`, `max_retries`, `timeout`, `deadline`,
                `poll_interval`, `max_concurrency`, `requests_per_minute`, `rate_limit`, `extra_body`.

        Raises:
            InvalidOption: an option is unknown or wrong; nothing was sent.
        """
        for name, value in {"model": model, "system_message": system_message, **options}.items():
            if isinstance(value, Expression):
                check_may_be_column(name, for_prompt=True)
        form = None if return_format is None else Form(return_format)
        if (root := root_model_in(return_format)) is not None:
            raise InvalidOption(
                f"'return_format' has the RootModel {root.__name__}, for whose values prompt() has no column: give what is inside"
                " of it, or ask with interact(…), whose 'value' has them.",
                field="return_format",
            )
        asker = self.asker(model, form, system_message, options, keeps=False)
        if declares_functions(asker.options.get("tools")):
            raise InvalidOption(
                "A function is not called in a bulk run, and prompt() has no place for its calls: ask with"
                " interact(…, steps=True), whose rows have them in 'steps'.",
                field="tools",
            )
        return InteractionsPrompterDescriptor(asker, form, {"model": model, "system_message": system_message, **options})

    def asker(
        self,
        model: str | None,
        form: Form | None,
        system_message: str | None,
        options: Mapping[str, Any],
        *,
        keeps: bool,
        columns: Collection[str] = (),
    ) -> Asker:
        """Return what asks for the rows of an expression.

        Args:
            model: the model, or `agents/<agent>`.
            form: what answers are to be.
            system_message: the system instruction.
            options: options of requests and of the run.
            keeps: whether the service keeps answers, where nothing says so.
            columns: the options that come from columns.
        """
        if form is not None:
            if options.get("response_format") is not None:
                raise InvalidOption("'return_format' and 'response_format' are the same; give one.", field="response_format")
            options = {**options, "response_format": form.response_format}
        requested = request_options(model, system_message, options, columns=columns)
        connection = self._connection.but(**connection_options(options))
        return Asker(self._name, connection, requested, self._run.with_options(options, keeps=keeps))


def register() -> None:
    """Make `provider="gemini_interactions"` known to Daft. Importing `gemini_interactions.bulk.daft` does it."""
    PROVIDERS[NAME] = GeminiInteractionsProvider  # type: ignore[index]
