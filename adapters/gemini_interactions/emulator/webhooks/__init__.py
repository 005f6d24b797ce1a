"""Webhooks: their receivers, signatures, and deliveries."""
