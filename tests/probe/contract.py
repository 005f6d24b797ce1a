"""The sections of the contract, for whoever does not have it: what each is about, and where it was read.

The contract is the maintainers' own summary of what is public about the API: Google's pages, its SDK, recorded traffic, and what
others have told of the live service. A page is named where the section names it as its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_REFERENCE = "ai.google.dev/api/interactions-api"
_LIVE = "as others have told of the live service"
_SDK = "google-genai 3.6.1, its types and its tests"


def _page(*names: str) -> str:
    """Pages of Google's documentation of the API, by their names."""
    return f"ai.google.dev, {'pages' if len(names) > 1 else 'page'} {', '.join(names)}"


@dataclass(frozen=True, slots=True)
class Section:
    """A section.

    Attributes:
        title: what it is about.
        source: the page of Google's that it comes from, or what else it was read from.
    """

    title: str
    source: str

    def __str__(self) -> str:
        return f"{self.title} ({self.source})"


SECTIONS: Mapping[str, Section] = {
    "1.2": Section("addresses, versions and keys", _LIVE),
    "2.1": Section("fields of a request", _REFERENCE),
    "2.2": Section("generation_config", _page("tool-combination") + f"; {_LIVE}"),
    "2.3": Section("what an interaction that is continued carries on", _page("overview", "antigravity")),
    "2.4": Section(
        "settings that exclude or need one another",
        f"{_REFERENCE}; {_page('antigravity', 'deep-research', 'webhooks')}; {_LIVE}",
    ),
    "2.5": Section("inputs, results of functions and tools", _page("thinking", "function-calling") + f"; {_LIVE}"),
    "2.5 a": Section("calls that are sent again unsigned", _LIVE),
    "2.5 d": Section("the signature that stands for calls of others", _LIVE),
    "2.5 e": Section("signatures of calls that are sent again", _LIVE),
    "2.6": Section("response_format", _REFERENCE),
    "2.7": Section("unknown fields and values, and include_input", _LIVE),
    "3.1": Section("fields of an answer", _page("interactions-breaking-changes-may-2026") + "; recorded answers"),
    "3.3": Section("answers of models of pictures", "recorded answers"),
    "3.4": Section("types of steps", "recorded answers"),
    "3.5": Section("citations", _REFERENCE),
    "3.6": Section("usage", "recorded answers"),
    "4.1": Section("streams, frames", "recorded streams"),
    "4.2": Section("streams, order of events", _page("streaming") + "; recorded streams"),
    "4.3": Section("streams, step.start and step.delta", f"{_REFERENCE}; {_page('streaming')}; recorded streams"),
    "4.4": Section("streams that are resumed", _page("deep-research") + f"; {_LIVE}"),
    "5.1": Section("runs in the background, cancelling and deleting", _LIVE),
    "5.3": Section("agents", _LIVE),
    "6.1": Section("errors, the body", _page("api-errors") + "; recorded answers"),
    "6.3": Section("errors, the words", "recorded answers"),
    "7": Section("how long interactions are kept", _page("overview")),
    "11 3": Section("results that answer an open call", _LIVE),
    "A.1": Section("decisions", _SDK),
    "A.2": Section("triggers", _SDK),
    "A.3": Section("credentials", _SDK),
    "A.4": Section("voices", _SDK),
    "A.5": Section("webhooks", _SDK),
    "A.7": Section("environments", _SDK),
    "A.8": Section("agents of one's own", _SDK),
    "A.9": Section("files", _SDK),
    "A.10": Section("file search stores", _SDK),
    "D.1 10-08": Section("models that were retired on 2026-10-08", "the changelog of the Gemini API"),
    "D.1 11-18": Section("retrieval since 2026-11-18", "release notes of @langchain/google 0.2.16"),
    "D.4": Section("limits of inputs", _page("file-input-methods")),
}
"""The sections that statements rest on, by the numbers that the maintainers know them by."""
