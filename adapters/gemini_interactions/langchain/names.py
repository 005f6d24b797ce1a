"""Name this provider in LangChain, and what marks its messages."""

MODEL_PROVIDER = "gemini_interactions"
"""`model_provider` in messages and `ls_provider` in traces; LangChain compares the two."""

HALF = '{]"{]'
"""Follows the arguments of a call that broke off, in a stream: LangChain completes JSON that ends too early, and would run a tool
with arguments that nobody gave. Wherever they broke off, these brackets do not match, and the call is an invalid one."""
