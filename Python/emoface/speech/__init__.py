"""Recorded speech: any file to 16 kHz mono, and the cache of what the audio encoder made of it."""
