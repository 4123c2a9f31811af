"""Making the report outside the request that asks for it: a queue, one process at a time, limits (docs/adr/0013)."""
