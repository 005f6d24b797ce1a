"""Have many runs at once: begin them, wait for all of them without a thread for each, and keep them as data."""
