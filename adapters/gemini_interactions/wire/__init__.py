"""The nouns of the Interactions API as pydantic models: no I/O, no decisions."""
