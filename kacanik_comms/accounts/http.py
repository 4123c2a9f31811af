from django.http import HttpRequest

from kacanik_comms.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind `login_required`, where the user is never anonymous; for the type checker alone."""

    user: User
