"""Wait for a quota: when a request may be made, who is next, and the window that several processes may share."""
