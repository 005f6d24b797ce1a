"""Interactions: requests, streams, waiting and handles of runs."""
