"""Google logins of every kind, with google-auth itself and a token endpoint of the test's on this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

REFRESH_TOKEN = "1//refresh-token-MARKED-0123456789"
CLIENT_SECRET = "client-secret-MARKED-0123456789"
HOUR = 3600
EXPIRED = (400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."})


@cache
def private_key(number: int = 0) -> str:
    """A private key of a service account's; the same for the same number."""
    key = generate_private_key(65537, 2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@dataclass
class TokenEndpoint:
    """What was asked of it, and what it answers.

    Attributes:
        url: where it is.
        asked: the requests: their paths, and the fields of their bodies.
        answers: the next answers, each a status and a body; tokens where there are none left.
        lifetime: seconds that a token is good for.
        may_answer: holds all answers back while it is not set.
        was_asked: is set by the first request.
    """

    url: str
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: list[tuple[int, Any]] = field(default_factory=list)
    lifetime: int = HOUR
    may_answer: Event = field(default_factory=Event)
    was_asked: Event = field(default_factory=Event)

    def answer(self, path: str, fields: dict[str, Any]) -> tuple[int, Any]:
        """Answer a request."""
        self.asked.append((path, fields))
        self.was_asked.set()
        self.may_answer.wait(10)
        if self.answers:
            return self.answers.pop(0)
        token = f"ya29.token-number-{len(self.asked)}-MARKED"
        if path.endswith(":generateAccessToken"):
            end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + self.lifetime))
            return 200, {"accessToken": token, "expireTime": end}
        return 200, {"access_token": token, "expires_in": self.lifetime, "token_type": "Bearer"}

    def service_account(self, number: int = 0) -> dict[str, Any]:
        """The key file of a service account."""
        return {
            "type": "service_account",
            "project_id": "project-of-the-file",
            "private_key_id": f"k{number}",
            "private_key": private_key(number),
            "client_email": f"robot{number}@project-of-the-file.iam.gserviceaccount.com",
            "client_id": "1",
            "token_uri": f"{self.url}/token",
        }

    def user(self, refresh_token: str = REFRESH_TOKEN) -> dict[str, Any]:
        """The file that a person's login is kept in."""
        return {
            "type": "authorized_user",
            "client_id": "1.apps.googleusercontent.com",
            "client_secret": CLIENT_SECRET,
            "refresh_token": refresh_token,
            "token_uri": f"{self.url}/token",
            "quota_project_id": "payer-of-the-file",
        }

    def impersonated(self, source: dict[str, Any], robot: str = "robot@p.iam.gserviceaccount.com") -> dict[str, Any]:
        """The file of somebody who acts as a service account."""
        return {
            "type": "impersonated_service_account",
            "service_account_impersonation_url": f"{self.url}/v1/projects/-/serviceAccounts/{robot}:generateAccessToken",
            "source_credentials": source,
            "delegates": [],
        }


@contextmanager
def token_endpoint() -> Iterator[TokenEndpoint]:
    """Serve tokens on a free port of this machine."""
    server = _Server(("127.0.0.1", 0), _Handler)
    endpoint = TokenEndpoint(f"http://127.0.0.1:{server.server_address[1]}")
    endpoint.may_answer.set()
    server.endpoint = endpoint  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.may_answer.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of whoever does not wait for an answer."""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        fields = json.loads(content) if content.startswith("{") else dict(parse_qsl(content))
        endpoint: TokenEndpoint = self.server.endpoint  # type: ignore[attr-defined]
        status, body = endpoint.answer(self.path, fields)
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        if not status:
            return  # the connection is closed without an answer
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def written(folder: Path, contents: dict[str, Any]) -> str:
    """Write a file of a login, and return its path."""
    place = folder / "login.json"
    place.write_text(json.dumps(contents))
    return str(place)


Login = Callable[[TokenEndpoint, Path], Any]


def user(tokens: TokenEndpoint, refresh_token: str = REFRESH_TOKEN, **fields: Any) -> Any:
    """A person's login, as an object."""
    from google.oauth2.credentials import Credentials

    keys = {"token_uri": f"{tokens.url}/token", "client_id": "1", "client_secret": CLIENT_SECRET}
    return Credentials(None, refresh_token=refresh_token, **keys, **fields)  # type: ignore[no-untyped-call]


def robot(tokens: TokenEndpoint, number: int = 0) -> Any:
    """A service account, as an object."""
    from google.oauth2.service_account import Credentials

    return Credentials.from_service_account_info(tokens.service_account(number))  # type: ignore[no-untyped-call]


def impersonator(tokens: TokenEndpoint, place: Path) -> Any:
    """Somebody who acts as a service account, as an object."""
    from google.auth.impersonated_credentials import Credentials

    target = "robot@p.iam.gserviceaccount.com"
    return Credentials(
        user(tokens),
        target,
        ["https://www.googleapis.com/auth/cloud-platform"],
        iam_endpoint_override=f"{tokens.url}/v1/projects/-/serviceAccounts/{target}:generateAccessToken",
    )  # type: ignore[no-untyped-call]
