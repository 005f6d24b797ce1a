"""LangChain: options in every place where they may be given."""

import os
from collections.abc import Awaitable
from typing import Any

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel, SecretStr
from typing_extensions import TypedDict

from gemini_interactions.langchain import ChatGeminiInteractions, GeminiDecisions
from gemini_interactions.tools import google_search


class City(BaseModel):
    name: str


class Place(TypedDict):
    name: str


def key() -> str:
    return os.environ["KEY"]


async def awaited_key() -> SecretStr:
    return SecretStr("x")


def number() -> int:
    return 5


ChatGeminiInteractions(model="a-model-of-tomorrow", api_key=key, timeout=None, max_retries=2, max_tokens=5, stop=["."])
ChatGeminiInteractions(agent="my-agent", api_key=awaited_key, environment="remote", labels={"team": "tea"})
ChatGeminiInteractions(model="gemini-3.8-flash", google_api_key=SecretStr("x"), thinking_budget=100, reasoning_effort="none")
ChatGeminiInteractions(model="gemini-3.8-flash", api_key=number)  # wrong: api_key
ChatGeminiInteractions(model="gemini-3.8-flash", mdoel="x")  # wrong: mdoel
ChatGeminiInteractions(model=["gemini-3.8-flash"])  # wrong: model
ChatGeminiInteractions(model="gemini-3.8-flash", state="statless")  # wrong: state
ChatGeminiInteractions(model="gemini-3.8-flash", service_tier="flx")  # wrong: service_tier
ChatGeminiInteractions(model="gemini-3.8-flash", labels="tea")  # wrong: labels
ChatGeminiInteractions(model="gemini-3.8-flash", agent_config="deep-research")  # wrong: agent_config
ChatGeminiInteractions(model="gemini-3.8-flash", reasoning_effort="hihg")  # wrong: reasoning_effort

model = ChatGeminiInteractions(model="gemini-3.8-flash")
any_model: BaseChatModel = model
options: dict[str, Any] = {"temperature": 0.2}
model.invoke("Hi", **options)

model.bind_tools([google_search()], tool_choice="auto", temperature=0.2).invoke("Hi")
model.bind_tools([google_search()], temprature=0.2)  # wrong: temprature
model.with_structured_output(City, temperature=0.2).invoke("Where?").name.upper()
print(model.with_structured_output(City).invoke("Where?").title)  # wrong: title
model.with_structured_output(Place).invoke("Where?")["name"].upper()
model.with_structured_output(Place).invoke("Where?")["title"]  # wrong: title
model.with_structured_output({"title": "City", "type": "object"}).invoke("Where?")["name"]
model.with_structured_output(City, include_raw=True).invoke("Where?")["raw"]
print(model.with_structured_output(City, include_raw=True).invoke("Where?").name)  # wrong: name

for i, each in model.batch_as_completed(["Hi"], max_tokens=5):
    print(i, each.text)
    print(each.txt)  # wrong: txt
handle = model.start("Hi", background=True, labels={"team": "tea"})
print(handle.result().text)
print(handle.result().txt)  # wrong: txt
model.start("Hi", backgruond=True)  # wrong: backgruond

GeminiDecisions(api_key="x", timeout=5)
GeminiDecisions(apikey="x")  # wrong: apikey
later: Awaitable[object] = model.ainvoke("Hi", thinking_level="low")
