"""The ways in: HTTP, in process, and what a terminal shows."""
