"""Take the arguments that users of Google's own classes know."""
