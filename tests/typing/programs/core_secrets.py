"""Keys and headers in every form that they may come in."""

from collections.abc import Mapping

from pydantic import SecretStr

from gemini_interactions import AsyncClient, Client


def key() -> str:
    return "x"


async def key_of_a_vault() -> str:
    return "x"


def headers() -> Mapping[str, str]:
    return {"authorization": "Bearer x"}


def no_key() -> None: ...


Client(api_key="x")
Client(api_key=SecretStr("x"), headers={"x-team": SecretStr("tea")})
Client(api_key=key, headers=headers)
AsyncClient(api_key=key_of_a_vault)
Client(api_key=b"x")  # wrong: api_key
Client(api_key=5)  # wrong: api_key
Client(api_key=no_key)  # wrong: api_key
AsyncClient(headers="authorization")  # wrong: headers
Client(vertexai=True, project="my-project", location="eu", headers={"authorization": "Bearer x"})
Client(vertexai="yes")  # wrong: vertexai
Client(vertexai=True, projct="my-project")  # wrong: projct
Client(api_key="x", base_url=5)  # wrong: base_url
