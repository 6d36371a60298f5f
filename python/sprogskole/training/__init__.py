"""Supervised fine-tuning and preference optimisation: adapters, checkpoints, resume."""
