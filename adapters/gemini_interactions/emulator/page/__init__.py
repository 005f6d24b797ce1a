"""The emulator's page: what it does, as people look at it in a browser. Nothing of it is loaded before it is asked for."""
