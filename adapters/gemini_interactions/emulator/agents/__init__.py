"""Agents, and the sandboxes they work in."""
