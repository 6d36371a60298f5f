"""Fine-tuning, alignment, evaluation and chat for sprogskole: one job file in, JSON lines out."""
