"""Strangers' files that C or C++ code reads, each in a process of its own. Nothing here imports Django."""
