"""The Django admin of the accounts, for superusers: who they are and which roles they have."""

from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    SetUnusablePasswordMixin,
    UserChangeForm,
    UserCreationForm,
)
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kacanik_comms.accounts.actions import password_was_set, remove_second_factors
from kacanik_comms.accounts.administrators import check_roles_are_kept_without, keepers_of_roles
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.passwords import HELP, NewPasswordMixin
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.admin import FoldedSearch, SeenForm, SeenMixin

# What allauth keeps is seen on the pages of the account, by its owner.
for kept in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(kept)
# A group is a role, and what a role may do stands in roles.py: there is nothing to edit.
admin.site.unregister(Group)


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Role.choices, ("none", _("no role"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.value() == "none":
            return queryset.filter(groups=None)
        return queryset.filter(groups__name=self.value()) if self.value() in Role.values else queryset


class PasswordForm(NewPasswordMixin, AdminPasswordChangeForm):
    """Somebody else's password: as their own change of it, but nobody who is not them keeps a token."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = HELP
        self.fields["password2"].help_text = _(
            "Their sessions and API tokens end, and they are told by a letter."
        )
        # Django writes this sentence in English whatever language it speaks.
        if "usable_password" in self.fields:
            self.fields["usable_password"].help_text = format_html(
                '{}<ul id="id_unusable_warning" class="messagelist"><li class="warning">{}</li></ul>',
                SetUnusablePasswordMixin.usable_password_help_text,
                _("If it is switched off, the present password of this account is lost."),
            )

    def save(self, commit: bool = True) -> Any:
        with transaction.atomic():
            user = super().save(commit)
            password_was_set(user=user, at=timezone.now())
        return user


class NewUserForm(NewPasswordMixin, UserCreationForm):
    """Without the choice of an account that nobody can sign in to."""


class UserForm(SeenForm, UserChangeForm):
    def clean(self) -> Any:
        cleaned = super().clean()
        keeps = self.cleaned_data.get("is_superuser", True) or Role.PLAN_ADMIN in self.instance.rights.own
        if not keeps and User.objects.filter(keepers_of_roles(), pk=self.instance.pk).exists():
            try:
                check_roles_are_kept_without(self.instance)
            except NotAllowed as refusal:
                raise ValidationError(str(refusal)) from refusal
        return cleaned


@admin.register(User)
class UserAdmin(SeenMixin, FoldedSearch, DjangoUserAdmin):
    form = UserForm
    add_form = NewUserForm
    change_password_form = PasswordForm
    list_display = ["username", "get_full_name", "position", "role_names", "is_active", "last_login"]
    list_filter = [RoleFilter, "is_active", "is_superuser"]
    actions = ["remove_second_factor"]
    search_fields = ["username", "first_name", "last_name", "email", "position"]
    filter_horizontal = ()
    readonly_fields = [
        *(
            "roles_and_offices",
            "is_active",
            "access_ends_on",
            "last_login",
            "date_joined",
            "left_at",
            "leaving",
        )
    ]
    add_fieldsets = [(None, {"fields": ["username", "password1", "password2"]})]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": [("first_name", "last_name"), "position", "email", "language"]}),
        (
            _("Permissions"),
            {"fields": ["roles_and_offices", "is_active", "is_superuser", "access_ends_on", "leaving"]},
        ),
        (_("Dates"), {"fields": [("last_login", "date_joined", "left_at")]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody gives rights to themselves; another superuser does."""
        own = ["is_superuser"] if obj == request.user else []
        return [*super().get_readonly_fields(request, obj), *own]

    @admin.action(description=_("Remove the second factor of the selected users"))
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        remove_second_factors(users=list(queryset), by=cast(User, request.user), at=timezone.now())
        self.message_user(request, _("The second factor is removed; the owners are told by a letter."))

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=pgettext_lazy("person", "name"), ordering="last_name")
    def get_full_name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description=_("roles"))
    def role_names(self, user: User) -> str:
        names = {group.name for group in user.groups.all()}
        return ", ".join(str(role.label) for role in Role if role in names)

    @admin.display(description=_("roles"))
    def roles_and_offices(self, user: User) -> str:
        """Given and taken on the page of the people alone, which asks what waits for whom."""
        address = reverse("people:person", args=[user.pk])
        return format_html('{} · <a href="{}">{}</a>', self.role_names(user) or "–", address, _("Change…"))

    @admin.display(description=_("when they leave"))
    def leaving(self, user: User) -> str:
        """Access ends on the page of the people alone, with everything that would stay open."""
        if not user.has_access(on=timezone.localdate()):
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("people:access", args=[user.pk]), _("End access…"))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            User.objects.set_email(obj, obj.email)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Plan administrators search here for the members of an office, and see nothing else of an account."""
        match = request.resolver_match
        picks_members = match is not None and match.url_name == "autocomplete"
        may_edit_plan = getattr(request.user, "is_plan_admin", False)
        return super().has_view_permission(request, obj) or (picks_members and may_edit_plan)
