"""What the contract demands of a request and promises of an answer."""
