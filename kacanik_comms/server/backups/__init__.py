"""One archive for backup, restore and moving between databases (docs/adr/0033)."""
