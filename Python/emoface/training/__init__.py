"""Making models: a corpus of synthetic speech, the animator that gives it a face, and the trainer."""
