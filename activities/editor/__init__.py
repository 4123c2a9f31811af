"""Writing a plan in the product: line by line, from a pasted table, and handing it in for adoption."""
