"""Say who asks by credentials of google-auth, for the one call that asks for them."""

from __future__ import annotations

from typing import Any

from .errors import AuthenticationError, InvalidOption
from .secrets import Secret


def user_headers(auth: Any) -> tuple[dict[str, str], tuple[Secret, ...]]:
    """Return the headers with a token, renewed where it is needed, and the secret among them. This may ask Google.

    Args:
        auth: credentials of google-auth.

    Raises:
        InvalidOption: they are none.
        AuthenticationError: they cannot be renewed.
    """
    if not hasattr(auth, "token") or not hasattr(auth, "refresh"):
        raise InvalidOption(
            f"'auth' must be credentials of google-auth, such as google.auth.default() gives, not {type(auth).__name__}.",
            field="auth",
        )
    if not getattr(auth, "valid", False):
        from google.auth.exceptions import GoogleAuthError
        from google.auth.transport.requests import Request

        try:
            auth.refresh(Request())
        except GoogleAuthError as error:
            raise AuthenticationError(f"The credentials in 'auth' cannot be renewed: {type(error).__name__}.") from None
    project = getattr(auth, "quota_project_id", None)
    headers = {"authorization": f"Bearer {auth.token}", **({"x-goog-user-project": project} if project else {})}
    return headers, (Secret(str(auth.token)),)
