"""From the events of streams to interactions. Pure functions."""
