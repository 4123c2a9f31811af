"""Signing in, and the permissions that a role gives."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.http import HttpRequest
from django.utils import timezone

from kacanik_comms.accounts.deputies.rights import rights_in, with_rights
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import permissions_of
from kacanik_comms.letters.querysets import unseen_notices_of


class RoleBackend(AuthenticationBackend):
    """allauth's backend, with the permissions of the roles read from one table in the code.

    A migration could write them to the groups; a new model would then need one more migration, and an
    edited group would silently differ from what the tests prove (docs/adr/0005).
    """

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """By name or e-mail. One password is computed whoever is named, and also where nobody is: allauth would
        compute two for an e-mail that it knows."""
        login = credentials.get("email") or credentials.get("username") or ""
        user = User.objects.named(login)
        return user if self._check_password(user, credentials["password"]) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Django asks it at the sign-in, `get_user` at every request: an end of access ends sessions as well."""
        return user is None or user.has_access(on=timezone.localdate())

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session with what they may and how many notices are new, in one query: every page asks."""
        person = User.objects.filter(pk=user_id).annotate(unseen_notices=unseen_notices_of("pk"))
        rows = list(with_rights(person, on=timezone.localdate()))
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        user: User = rows[0]
        user.rights = rights_in(rows)
        return user

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        permissions: set[str] = super().get_group_permissions(user_obj, obj)
        # As Django has it: nothing for the inactive, and nothing for a single row.
        if not isinstance(user_obj, User) or not user_obj.is_active or obj is not None:
            return permissions
        known = list(Permission.objects.values_list("content_type__app_label", "codename"))
        return permissions.union(*(permissions_of(role, known) for role in user_obj.roles))
