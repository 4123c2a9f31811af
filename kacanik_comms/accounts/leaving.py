"""When somebody leaves: what ends with their account, and when their name goes.

What they had in other rooms (offices, calendars) ends in `kacanik_comms.people.leaving`, which begins here.
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from kacanik_comms.accounts.deputies.models import Deputyship
from kacanik_comms.accounts.models import User
from kacanik_comms.core.uploads import waiting
from kacanik_comms.core.uploads.waiting import FileOwner
from kacanik_comms.letters.actions import forget


def close_account(*, person: User, by: User, at: datetime) -> User:
    """Ends every way in at once: sessions, password, second factors, links that were sent, tokens, deputyships, roles.

    A session is valid for one password (Django compares a digest of it at each request), so that with the password all
    sessions end on every device, also if the account is opened again some day. Who may do it is asked where it is asked
    for; the worker asks nobody.
    """
    with transaction.atomic():
        current: User = User.objects.select_for_update().get(pk=person.pk)
        if current.left_at is None:
            current.left_at = at
        current.is_active = current.is_staff = current.is_superuser = False
        current.set_unusable_password()
        current.save()
        current.groups.clear()
        current.user_permissions.clear()
        current.api_tokens.all().delete()
        waiting.forget_all_of(FileOwner(current.pk))
        Authenticator.objects.filter(user=current).delete()
        for session in UserSession.objects.filter(user=current):
            session.end()
        # One that they had not yet confirmed: the link in that letter would change the address of the account.
        EmailAddress.objects.filter(user=current, verified=False).delete()
        for deputyship in Deputyship.objects.concerning(current).filter(ended_at=None):
            if deputyship.ends_on >= timezone.localdate(at):
                deputyship.ended_by, deputyship.ended_at = by, at
                deputyship.save()
        return current


def give_up_address(person: User) -> None:
    """The address of somebody who left is now somebody else's, as that of an office is: it names only one account."""
    if "@" in person.username:
        person.username = f"left-{person.pk}"
    person.email = ""
    person.save(update_fields=["username", "email"])
    EmailAddress.objects.filter(user=person).delete()


def anonymise_leavers(*, at: datetime, dry_run: bool = False) -> list[str]:
    """Removes the names of those who left long enough ago; answers the names of their accounts.

    Their records stay, as those of a former employee. Signed records are texts of their own and keep the name.
    """
    names = []
    with transaction.atomic():
        for user in User.objects.who_left_before(at - timedelta(days=settings.LEAVERS_KEPT_DAYS)):
            names.append(user.username)
            if not dry_run:
                _anonymise(user, at)
    return names


def _anonymise(user: User, at: datetime) -> None:
    user.username = f"left-{user.pk}"
    user.first_name = user.last_name = user.email = user.position = ""
    user.last_login, user.anonymised_at = None, at
    user.save()
    EmailAddress.objects.filter(user=user).delete()
    forget(person=user)
    # The admin's own log names each account that somebody edited.
    about = ContentType.objects.get_for_model(User)
    for entry in LogEntry.objects.filter(content_type=about, object_id=str(user.pk)):
        entry.object_repr, entry.change_message = user.username, ""
        entry.save()
