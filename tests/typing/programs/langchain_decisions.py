"""LangChain: decisions."""

from gemini_interactions.langchain import GeminiDecisions

model = GeminiDecisions(model="gemini-decision-1", api_key="x", timeout=10)
print(model)
GeminiDecisions(model="gemini-decision-1", api_kye="x")  # wrong: api_kye
GeminiDecisions(model="gemini-decision-1", timeout="10 s")  # wrong: timeout
GeminiDecisions(model="gemini-decision-1", temperature=0.2)  # wrong: temperature
