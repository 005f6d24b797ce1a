"""LangChain: decisions."""

from gemini_interactions.langchain import GeminiDecisions

model = GeminiDecisions(model="gemini-3.8-flash", api_key="x", timeout=10)
print(model)
GeminiDecisions(model="gemini-3.8-flash", api_kye="x")  # wrong: api_kye
GeminiDecisions(model="gemini-3.8-flash", timeout="10 s")  # wrong: timeout
GeminiDecisions(model="gemini-3.8-flash", temperature=0.2)  # wrong: temperature
