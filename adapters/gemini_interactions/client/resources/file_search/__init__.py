"""Stores of documents, the documents in them, and what takes a while."""
