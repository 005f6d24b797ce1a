"""What is kept, in memory and in a file."""
