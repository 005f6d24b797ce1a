"""Calls of functions and actions: which of them a prompt asks for, and with what arguments."""
