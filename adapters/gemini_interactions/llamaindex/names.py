"""Name the places where a LlamaIndex message says that it came from the Interactions API."""

KEY = "gemini_interaction"
"""The key in a message's `additional_kwargs`, the one place that every store and memory of LlamaIndex keeps. What stands under it
is small and flat, since memories count it as tokens: the interaction's id, the proof that makes it an anchor, the sandbox."""

STEPS = "gemini_interaction_steps"
"""The key in a `ThinkingBlock`'s `additional_information` for what of a reply has no block of its own."""
