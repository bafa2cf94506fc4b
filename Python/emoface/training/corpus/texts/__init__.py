"""Lines to synthesise, one file for each kind of language. Own text, so that the corpus belongs to nobody else."""
