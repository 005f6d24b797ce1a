"""The contract: the demands on a request, and the promises of an answer."""
