"""Storage, in memory and in a file."""
