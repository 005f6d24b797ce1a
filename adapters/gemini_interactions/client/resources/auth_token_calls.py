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


def delete_token_call(url: str, path: str, auth_token: str) -> Call:
    """Return the call that ends a token.

    Args:
        url: the service's address with the version.
        path: that of the interaction's tokens.
        auth_token: the token, as it was told, or what follows the slash.

    Raises:
        InvalidOption: it is none; it is not shown.
    """
    token = auth_token.removeprefix(_PREFIX) if isinstance(auth_token, str) else ""
    if not _TOKEN.fullmatch(token) or set(token) == {"."}:
        raise InvalidOption("'auth_token' is none: give the `auth_token` that `create` has told.", field="auth_token")
    return Call("DELETE", f"{url}/{path}/{token}", secrets=(Secret(token),))
