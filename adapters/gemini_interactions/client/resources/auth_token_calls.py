"""Make the calls about the tokens of an interaction, which show no token. No I/O."""

from __future__ import annotations

import re

from ..http.call import Call
from ..http.errors import InvalidOption
from ..http.paths import segment
from ..http.secrets import Secret

_PREFIX = "auth_tokens/"
_TOKEN = re.compile(r"[\w.~-]{1,1024}", re.ASCII)


def tokens_path(interaction_id: str) -> str:
    """Return the path of an interaction's tokens."""
    return f"interactions/{segment(interaction_id, 'interaction_id')}/auth_tokens"


def delete_token_call(url: str, interaction_id: str, auth_token: str) -> Call:
    """Return the call that ends a token.

    Raises:
        InvalidOption: it is none; it is not shown.
    """
    token = auth_token.removeprefix(_PREFIX) if isinstance(auth_token, str) else ""
    if not _TOKEN.fullmatch(token) or set(token) == {"."}:
        raise InvalidOption("'auth_token' is none: give the `auth_token` that `create` has told.", field="auth_token")
    return Call("DELETE", f"{url}/{tokens_path(interaction_id)}/{token}", secrets=(Secret(token),))
