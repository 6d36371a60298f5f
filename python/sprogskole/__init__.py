"""Training, translation, evaluation and chat for sprogskole: a job file in, JSON lines out."""
