"""Letters about an account, written by the worker: how long a page takes must not say whether there is an account."""

from django.urls import reverse
from django_tasks import task

from kacanik_comms.accounts.links import link_to_new_password
from kacanik_comms.accounts.models import User
from kacanik_comms.core import mail


@task
def send_warning(pk: int) -> None:
    """That somebody guesses at the account; 0 is nobody's."""
    mail.send(User.objects.filter(pk=pk), "guessed_at", {"url": mail.absolute(reverse("account"))})


@task
def send_reset_letter(email: str) -> None:
    """To whoever has the address; the link is made here, so that no secret waits in the database."""
    user = User.objects.of_email(email)
    if user is not None:
        mail.send([user], "new_password", {"url": link_to_new_password(user)})
