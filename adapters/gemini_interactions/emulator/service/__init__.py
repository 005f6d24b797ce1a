"""The service itself: its gateway, interactions, their streams, scripts and faults. No I/O."""
