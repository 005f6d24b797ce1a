"""LlamaIndex: options in every place where they may be given."""

from llama_index.core.llms import LLM, ChatMessage
from llama_index.core.prompts import PromptTemplate
from pydantic import BaseModel

from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.tools import google_search


class City(BaseModel):
    name: str


llm = GeminiInteractions("a-model-of-tomorrow", api_key="x", max_tokens=5, timeout=None, tools=[google_search()])
GeminiInteractions(agent="my-agent", environment="remote", request_timeout=5.0)
GeminiInteractions("gemini-3.8-flash", temprature=0.2)  # wrong: temprature
GeminiInteractions("gemini-3.8-flash", temperature="hot")  # wrong: temperature
GeminiInteractions("gemini-3.8-flash", thinking_level="extreem")  # wrong: thinking_level
GeminiInteractions("gemini-3.8-flash", context_window="large")  # wrong: context_window

any_llm: LLM = llm
said = [ChatMessage(role="user", content="Hi")]
print(llm.chat(said, temperature=0.2, previous_interaction_id="v1_1").message.content)
llm.chat(said, temprature=0.2)  # wrong: temprature
print(llm.chat(said).text)  # wrong: text
print(llm.complete("Hi", max_tokens=5).text)
llm.complete("Hi", maxtokens=5)  # wrong: maxtokens
for part in llm.stream_complete("Hi", seed=1):
    print(part.delta)
    print(part.dleta)  # wrong: dleta
print(llm.structured_predict(City, PromptTemplate("Where?")).name)
print(llm.structured_predict(City, PromptTemplate("Where?")).title)  # wrong: title
print(llm.start("Hi", background=True).result().message.content)
llm.start("Hi", backgruond=True)  # wrong: backgruond
