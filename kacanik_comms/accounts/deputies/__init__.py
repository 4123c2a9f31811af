"""Who acts in whose place, from which day to which (docs/adr/0029)."""
