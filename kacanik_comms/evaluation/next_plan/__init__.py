"""The end of the loop and its beginning: what the findings of a year make of the next plan."""
