"""Who somebody is, for proofs: the same one whatever becomes of the tokens, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from .conftest import MODEL
from .logins import REFRESH_TOKEN, TokenEndpoint, impersonator, robot, user

ASK: dict[str, Any] = {"model": MODEL, "input": "Hi"}


def identity(tokens: TokenEndpoint, credentials: Any) -> str:
    client = gi.Client(vertexai=True, project="p1", credentials=credentials, transport=Emulator().transport())
    before = client._requester.own_credentials.identity
    tokens.lifetime = 1
    client.create(**ASK)
    client.create(**ASK)
    assert client._requester.own_credentials.identity == before  # whatever became of its tokens
    assert before is not None
    return before.reveal()


LASTING: dict[str, Callable[[TokenEndpoint, int], Any]] = {
    "a person": lambda tokens, number: user(tokens, f"{REFRESH_TOKEN}-{number}"),
    "a service account": robot,
    "a key file": lambda tokens, number: tokens.service_account(number),
}


@pytest.mark.parametrize("kind", LASTING)
def test_whoever_has_a_lasting_secret_stays_the_same_one(kind: str, tokens: TokenEndpoint) -> None:
    make = LASTING[kind]
    assert identity(tokens, make(tokens, 0)) == identity(tokens, make(tokens, 0))
    assert identity(tokens, make(tokens, 0)) != identity(tokens, make(tokens, 1))


def test_whoever_has_only_tokens_is_one_as_long_as_the_object_lives(tokens: TokenEndpoint, tmp_path: Path) -> None:
    one, other = impersonator(tokens, tmp_path), impersonator(tokens, tmp_path)
    assert identity(tokens, one) == identity(tokens, one) != identity(tokens, other)


def test_an_impersonation_file_is_the_person_and_whom_they_act_as(tokens: TokenEndpoint) -> None:
    from gemini_interactions.client.http.cloud.tokens import login_of

    files = [tokens.impersonated(tokens.user()), tokens.impersonated(tokens.user(), "other@p"), tokens.user()]
    assert len({login_of(file).identity for file in files}) == 3
    assert login_of(files[0]).identity == login_of(dict(files[0])).identity
