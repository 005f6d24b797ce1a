"""LangChain: answers that are objects."""

from pydantic import BaseModel
from typing_extensions import TypedDict

from gemini_interactions.langchain import ChatGeminiInteractions


class Person(BaseModel):
    name: str
    age: int


class City(TypedDict):
    name: str


model = ChatGeminiInteractions(model="gemini-3.8-flash", api_key="x")

person = model.with_structured_output(Person).invoke('A person named "Ada", aged 36.')
print(person.name.upper(), person.age + 1)
print(person.nam)  # wrong: nam
print(person["name"])  # wrong: Person
print(person.age.upper())  # wrong: upper

city = model.with_structured_output(City).invoke('A city named "Madrid".')
print(city["name"])
print(city["nam"])  # wrong: nam

as_dict = model.with_structured_output({"title": "Person", "type": "object", "properties": {"name": {"type": "string"}}})
print(as_dict.invoke("Ada").get("name"))
print(as_dict.invoke("Ada").name)  # wrong: name

both = model.with_structured_output(Person, include_raw=True).invoke("Ada")
print(both["parsed"], both["raw"])
print(both.parsed)  # wrong: parsed

model.with_structured_output(Person, method="function_calling", temperature=0)
model.with_structured_output(Person, method="guess")  # wrong: with_structured_output
model.with_structured_output(Person, temprature=0)  # wrong: with_structured_output
model.with_structured_output(Person, include_raw="yes")  # wrong: with_structured_output
