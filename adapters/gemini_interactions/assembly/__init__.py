"""Build interactions from the events of streams, without I/O."""
