"""Media that the emulator makes: pictures, speech, music, videos, and what is heard in a recording."""
