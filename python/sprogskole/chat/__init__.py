"""Conversation with a model, line by line."""
