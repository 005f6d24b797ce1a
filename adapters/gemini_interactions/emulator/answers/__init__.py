"""Rules by which the emulator answers as a model; it is none."""
