"""The plan of any year, drafted from an earlier one: the end of the loop and its beginning."""
