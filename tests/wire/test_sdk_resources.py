"""The models of the resources against the official client's types: the same classes, fields and words."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from pydantic import BaseModel

from .sdk_types import fields_of, models_of, words_of
from .test_sdk_contract import IS_NEWEST

# Our module, and theirs.
MODULES = {
    "triggers": "triggers",
    "credentials": "credentials",
    "voices": "voices",
    "webhooks": "webhooks",
    "decisions": "decisions",
    "environments": "environments",
    "agents": "agents",
}

RENAMED = {
    "Environment": "SandboxEnvironment",  # "Environment" is that of a request
    "ListEnvironmentsResponse": "EnvironmentPage",
    "GetEnvironmentFilesResponse": "EnvironmentFilePage",
    "DecisionInstructionContent": "TextContent",
    "Agent": "ManagedAgent",  # "agent" is the name of one, in a request
    "AgentListResponse": "AgentPage",
}

THEIRS_ONLY = {
    # Empty objects.
    "DeleteVoiceResponse",
    "PingWebhookRequest",
    # An agent's tools are a request's, fewer of them; so are the unknown ones.
    "UnknownAgentTool",
}

OTHER_FIELDS = {
    # What the official client makes of an answer that it does not know; ours is that answer, verbatim.
    "UnknownAnswer": {"raw", "is_unknown"},
}


def agree(ours: set[Any], theirs: set[Any]) -> bool:
    """Whether two sets are the same; an older client has less."""
    return ours == theirs if IS_NEWEST else ours >= theirs


def pairs() -> list[tuple[str, type[BaseModel], Any]]:
    found = []
    for own, other in MODULES.items():
        ours = vars(import_module(f"gemini_interactions.wire.{own}"))
        for name, theirs in models_of(import_module(f"google.genai._gaos.types.{other}")).items():
            if name not in THEIRS_ONLY:
                found.append((name, theirs, ours.get(RENAMED.get(name, name))))
    return found


PAIRS = pairs()


@pytest.mark.parametrize(("name", "theirs", "ours"), PAIRS, ids=[name for name, _, _ in PAIRS])
def test_each_class_of_theirs_has_the_same_fields_and_words_here(name: str, theirs: type[BaseModel], ours: Any) -> None:
    assert ours is not None, f"there is no {name}"
    assert agree(fields_of(ours), fields_of(theirs) - OTHER_FIELDS.get(name, set()))
    if name not in OTHER_FIELDS:
        words = words_of(ours)
        assert agree(set(words), set(words_of(theirs)))
        assert all(agree(words[field], known) for field, known in words_of(theirs).items())


@pytest.mark.skipif(not IS_NEWEST, reason="an older SDK has no tokens")
def test_a_token_of_an_interaction_has_the_same_fields() -> None:
    from google.genai._gaos.types.interactions.interactionauthtoken import InteractionAuthToken as Theirs
    from google.genai._gaos.types.interactions.interactionauthtokencreateparams import InteractionAuthTokenCreateParams as Asked

    from gemini_interactions.wire.auth_tokens import InteractionAuthToken, InteractionAuthTokenCreateParams

    assert fields_of(InteractionAuthToken) == fields_of(Theirs)
    assert fields_of(InteractionAuthTokenCreateParams) == fields_of(Asked)
