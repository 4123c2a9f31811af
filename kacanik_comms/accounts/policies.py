"""What every policy answers with when somebody may not do something."""

from django.core.exceptions import PermissionDenied


class NotAllowed(PermissionDenied):
    """The sentence of the exception is shown to the person."""
