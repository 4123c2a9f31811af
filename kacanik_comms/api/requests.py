"""What a request is inside the API, said to the type checker."""

from typing import Any

from rest_framework.request import Request

from kacanik_comms.accounts.models import User
from kacanik_comms.api.problems import Problem


class ApiRequest(Request):
    """A request whose caller is known, and whose address was checked."""

    user: User | None
    asked: dict[str, Any]  # what stands behind the question mark, checked
    version_seen: int | None  # of the activity, from If-Match

    @property
    def person(self) -> User:
        """Whoever writes; nobody writes without an account."""
        if self.user is None:
            raise Problem("signed-out")
        return self.user
