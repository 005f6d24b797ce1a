"""Refusals whose cause is found while a body is read, and while a conversation is followed: their words, as tables."""
