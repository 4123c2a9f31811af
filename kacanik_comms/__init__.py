"""The application around the plan."""

__version__ = "0.1.0"
