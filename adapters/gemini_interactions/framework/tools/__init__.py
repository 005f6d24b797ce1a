"""Tools and tool choices, in every shape, to the API's declarations."""
