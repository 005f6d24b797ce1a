"""The resources beside interactions."""
