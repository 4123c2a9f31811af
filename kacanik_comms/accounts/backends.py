"""Signing in, and the permissions that a role gives."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.db.models import F
from django.http import HttpRequest

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import as_roles, permissions_of


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

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session together with their roles: every page asks for both, so it is one query."""
        rows = list(User.objects.filter(pk=user_id).annotate(role=F("groups__name")))
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        user = rows[0]
        user.roles = as_roles(row.role for row in rows)
        return user

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        permissions: set[str] = super().get_group_permissions(user_obj, obj)
        # As Django has it: nothing for the inactive, and nothing for a single row.
        if not isinstance(user_obj, User) or not user_obj.is_active or obj is not None:
            return permissions
        known = list(Permission.objects.values_list("content_type__app_label", "codename"))
        return permissions.union(*(permissions_of(role, known) for role in user_obj.roles))
