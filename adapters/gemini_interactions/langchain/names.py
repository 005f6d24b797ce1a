"""Name this provider in LangChain, and what marks its messages."""

MODEL_PROVIDER = "gemini_interactions"
"""`model_provider` in messages and `ls_provider` in traces; LangChain compares the two."""
