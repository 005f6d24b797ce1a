"""LlamaIndex: answers that are objects, functions, runs in the background."""

import json

from llama_index.core import PromptTemplate
from llama_index.core.tools import FunctionTool
from pydantic import BaseModel

from gemini_interactions.llamaindex import GeminiInteractions


class Person(BaseModel):
    name: str
    age: int


def get_weather(city: str) -> str:
    """The weather in a city right now."""
    return f"18 °C and sunny in {city}"


llm = GeminiInteractions(model="gemini-3.8-flash", api_key="x", poll_interval=0.1)

person = llm.structured_predict(Person, PromptTemplate('A person named "{name}", aged 36.'), name="Ada")
print(person.name, person.age + 1)
print(person.nam)  # wrong: nam
llm.structured_predict(Person, "A person.")  # wrong: structured_predict

print(llm.predict_and_call([FunctionTool.from_defaults(get_weather)], "What is get_weather in Madrid?").response)
llm.predict_and_call(get_weather, "Hi")  # wrong: predict_and_call

handle = llm.start("Compare green and black tea.")
kept = json.dumps(handle.to_dict())
print(llm.resume(json.loads(kept)).result().message.content)
print(handle.result().text)  # wrong: text
llm.start("Compare.", temprature=1)  # wrong: temprature
llm.resume(5)  # wrong: resume
for chunk in handle.stream():
    print(chunk.delta)
    print(chunk.text)  # wrong: text
