"""A real service's traffic, kept and given again."""
