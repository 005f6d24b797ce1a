"""Resources: rows of routes, what they have in common, and agents and environments."""
