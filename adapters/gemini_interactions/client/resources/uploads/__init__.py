"""Send bytes in parts, and send again what did not arrive."""
