"""Servers: a socket, an ASGI application, and an httpx transport in the same process."""
