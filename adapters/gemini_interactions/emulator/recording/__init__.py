"""Recordings of a real service's traffic, and answers from them."""
