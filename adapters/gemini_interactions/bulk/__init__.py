"""Run many rows on engines that exist."""
