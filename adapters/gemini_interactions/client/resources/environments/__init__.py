"""The sandboxes of agents, and their files."""
