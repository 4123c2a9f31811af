"""How a plan comes into force, what it said then, and how it is changed afterwards."""
