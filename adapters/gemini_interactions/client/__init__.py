"""The only code that does I/O: calls, retries, streams and waits."""
