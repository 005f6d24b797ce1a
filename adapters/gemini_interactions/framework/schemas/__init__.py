"""Schemas and response formats, in every form, to what the service takes of JSON Schema."""
