"""Answers to held-out questions and losses of the reference answers, for TypeScript to score."""
