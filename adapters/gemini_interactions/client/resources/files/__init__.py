"""Files that the service keeps for a while."""
