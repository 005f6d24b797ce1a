"""LangChain: calls, their options, and what comes back."""

import asyncio

from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate

from gemini_interactions.langchain import ChatGeminiInteractions

model = ChatGeminiInteractions(model="gemini-3.8-flash", api_key="x")
reply: AIMessage = model.invoke("Hi", temperature=0.2, max_tokens=5)
print(reply.text, reply.response_metadata["status"], reply.usage_metadata)
print(reply.txt)  # wrong: txt
print(reply.usage_metadata["total_tokens"])  # wrong: None
if reply.usage_metadata is not None:
    print(reply.usage_metadata["total_tokens"])
    print(reply.usage_metadata["tokens"])  # wrong: tokens

model.invoke([("user", "Hi"), reply, HumanMessage("And?")], previous_interaction_id=reply.id)
model.invoke("Hi", temprature=0.2)  # wrong: temprature
model.invoke("Hi", temperature="hot")  # wrong: temperature
model.invoke("Hi", thinking_level="extreem")  # wrong: thinking_level
model.invoke(7)  # wrong: invoke

for chunk in model.stream("Tell me a story.", max_tokens=50):
    print(chunk.text, end="")
    print(chunk.delta)  # wrong: delta
list(model.stream("Tell me a story.", maxtokens=50))  # wrong: maxtokens
for replied in model.batch(["Hi", "Hello"], temperature=0.2):
    print(replied.text)

model.bind(temperature=0.2).invoke("Hi")
model.bind(temprature=0.2)  # wrong: temprature
model.bind(temperature="hot")  # wrong: temperature

chain = ChatPromptTemplate.from_messages([("user", "What goes well with {what}?")]) | model | StrOutputParser()
print(chain.invoke({"what": "tomatoes"}).upper())
print(chain.invoke({"what": "tomatoes"}).content)  # wrong: content


async def ask() -> None:
    print((await model.ainvoke("Hi", temperature=0.2)).text)
    print(model.ainvoke("Hi").text)  # wrong: text
    await model.ainvoke("Hi", temprature=0.2)  # wrong: temprature
    async for chunk in model.astream("Hi", max_tokens=5):
        print(chunk.text)
    async for chunk in model.astream("Hi", max_tokens="5"):  # wrong: max_tokens
        print(chunk)
    await model.invoke("Hi")  # wrong: AIMessage


asyncio.run(ask())
