"""Answers in a form: JSON that fits a schema, filled from what was said."""
