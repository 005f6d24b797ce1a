"""What the users of the adapters type, and the pieces that all adapters are built of."""
