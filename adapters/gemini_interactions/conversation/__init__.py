"""The decisions, as pure functions over wire values: what a stream adds up to, and what of a history is sent again."""
