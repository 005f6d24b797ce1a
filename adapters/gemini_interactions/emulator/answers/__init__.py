"""The rules by which it answers; it is no model."""
