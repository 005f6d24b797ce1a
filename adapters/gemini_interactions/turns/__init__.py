"""Make one request of messages, and take its reply: whole, streamed, or as a run in the background."""
