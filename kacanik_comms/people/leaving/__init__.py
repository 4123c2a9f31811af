"""When somebody leaves: what ends, what gets a new owner, and who takes over."""
