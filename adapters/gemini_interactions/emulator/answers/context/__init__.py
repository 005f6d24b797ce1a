"""Answers from a text: what stands around a question, and what was said before."""
