"""Letters about an account, written by the worker: how long a page takes must not say whether there is an account."""

from django.utils import timezone
from django_tasks import task

from kacanik_comms.accounts import letters
from kacanik_comms.accounts.models import User


@task
def send_warning(pk: int) -> None:
    """That somebody guesses at the account; 0 is nobody's."""
    for user in User.objects.filter(pk=pk):
        letters.guessed_at(user=user, at=timezone.now())


@task
def send_reset_letter(email: str) -> None:
    """To whoever has the address."""
    user = User.objects.of_email(email)
    if user is not None:
        letters.new_password(user=user, at=timezone.now())
