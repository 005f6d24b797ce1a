"""Decide, without I/O, how much of a history the service already holds and which steps to send."""
