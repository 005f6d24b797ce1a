"""The parts of messages, in every shape, to the API's contents."""
