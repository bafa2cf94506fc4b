"""The engine's objects that a take is written to: sequences, faces, sections, channels, sounds, and their clocks."""
