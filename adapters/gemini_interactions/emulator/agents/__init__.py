"""Rules by which the service's own agents answer."""
