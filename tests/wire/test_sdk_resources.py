"""The models of the resources against the official client's types: the same classes, fields and words."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from pydantic import BaseModel

from .test_sdk_contract import fields_of, models_of, words_of

pytest.importorskip("google.genai", minversion="3.6")

# Our module, and theirs.
MODULES = {
    "triggers": "triggers",
    "credentials": "credentials",
    "voices": "voices",
    "webhooks": "webhooks",
    "decisions": "decisions",
    "environments": "environments",
}

RENAMED = {
    "Environment": "SandboxEnvironment",  # "Environment" is that of a request
    "ListEnvironmentsResponse": "EnvironmentPage",
    "GetEnvironmentFilesResponse": "EnvironmentFilePage",
    "DecisionInstructionContent": "TextContent",
}

THEIRS_ONLY = {
    # Empty objects.
    "DeleteVoiceResponse",
    "PingWebhookRequest",
}

OTHER_FIELDS = {
    # What the official client makes of an answer that it does not know; ours is that answer, verbatim.
    "UnknownAnswer": {"raw", "is_unknown"},
}


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
    assert fields_of(theirs) - OTHER_FIELDS.get(name, set()) == fields_of(ours)
    if name not in OTHER_FIELDS:
        assert words_of(ours) == words_of(theirs)


def test_a_token_of_an_interaction_has_the_same_fields() -> None:
    from google.genai._gaos.types.interactions.interactionauthtoken import InteractionAuthToken as Theirs
    from google.genai._gaos.types.interactions.interactionauthtokencreateparams import InteractionAuthTokenCreateParams as Asked

    from gemini_interactions.wire.auth_tokens import InteractionAuthToken, InteractionAuthTokenCreateParams

    assert fields_of(InteractionAuthToken) == fields_of(Theirs)
    assert fields_of(InteractionAuthTokenCreateParams) == fields_of(Asked)
