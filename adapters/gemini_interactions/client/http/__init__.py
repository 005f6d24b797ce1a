"""Requests and answers over HTTP: nothing here knows what is asked for."""
