"""Media out of contents: their bytes, files of the right suffix, and WAV around sound that has no header."""
