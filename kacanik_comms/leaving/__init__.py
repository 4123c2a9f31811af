"""When somebody leaves: what ends, what gets a new owner, and the page that says so before."""
