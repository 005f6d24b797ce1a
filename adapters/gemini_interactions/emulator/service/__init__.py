"""The service itself: routes, interactions, their streams, what is scripted and what goes wrong. No I/O."""
