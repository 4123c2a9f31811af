"""What a request is when somebody is signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from kacanik_comms.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind `signed_in` or `login_required`, where nobody is anonymous; for the type checker alone."""

    user: User
    htmx: HtmxDetails
