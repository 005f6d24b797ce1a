"""What the canned server says: the same text in each API, rendered once, in the shapes of recorded answers; a file an API."""
