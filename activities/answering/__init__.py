"""Answering from a letter, without signing in (docs/adr/0036)."""
