"""The application around the plan."""

__version__ = "1.0.0"
