"""Name this provider in LangChain, and what marks its messages."""

MODEL_PROVIDER = "gemini_interactions"
"""`model_provider` in messages, and what LangChain's middleware compares with it."""

OF_STATUS = "status"
"""In the `extras` of a refusal that no step says: the status of the interaction, which has said it instead."""
