"""Who may open which page of the people, and send which form: role by address by method."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kacanik_comms.accounts.models import User
from kacanik_comms.letters.actions import write_to
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.people import actions
from kacanik_comms.people.models import Invitation
from tests.people.conftest import form, invitee

pytestmark = pytest.mark.slow

PEOPLE = ("officer", "chief", "office_head", "plan_admin", "stranger", "anonymous")
MAY, FORBIDDEN, SIGN_IN = "may", 403, "sign in"
KEEPING = (FORBIDDEN, FORBIDDEN, FORBIDDEN, MAY, FORBIDDEN, SIGN_IN)
OWN = (MAY, MAY, MAY, MAY, MAY, SIGN_IN)

MATRIX = {
    ("list", "get"): KEEPING,
    ("invite", "get"): KEEPING,
    ("invite", "post"): KEEPING,
    ("invite_several", "get"): KEEPING,
    ("invite_several", "post"): KEEPING,
    ("invite_again", "post"): KEEPING,
    ("withdraw", "post"): KEEPING,
    ("person", "get"): KEEPING,
    ("person", "post"): KEEPING,
    ("access", "get"): KEEPING,
    ("access", "post"): KEEPING,
    ("new_password", "post"): KEEPING,
    ("letters", "get"): KEEPING,
    ("send_letter_again", "post"): KEEPING,
}


@pytest.fixture
def somebody(make_user) -> User:
    return make_user("somebody")


@pytest.fixture
def invitation(db) -> Invitation:
    return actions.invite_first_administrator(invitee=invitee(), at=timezone.now()).invitation


@pytest.mark.parametrize(("name", "method"), MATRIX)
def test_everybody_gets_what_their_role_allows_and_nothing_else(
    request, somebody, invitation, office, name, method
):
    letter = write_to(
        address="a@example.org",
        language="sq",
        kind=LetterKind.ACCESS_ENDED,
        context={},
        event="x",
        at=timezone.now(),
    )
    pk = {"invite_again": invitation.pk, "withdraw": invitation.pk, "send_letter_again": letter.pk}.get(
        name, somebody.pk
    )
    needs_key = name not in {"list", "invite", "invite_several", "letters"}
    address = reverse(f"people:{name}", args=[pk] if needs_key else [])
    sent = form(office) | {
        "people": f"A, a@example.org, {office.code}",
        "ends_on": "2999-01-01",
        "send": "yes",
    }
    verdicts = []
    # Whoever may comes last, so that nothing has changed before.
    order = sorted(PEOPLE, key=lambda who: who == "plan_admin")
    for who in order:
        browser = Client()
        if who != "anonymous":
            browser.force_login(request.getfixturevalue(who))
        before = list(User.objects.values("pk", "access_ends_on")), Invitation.objects.count()
        response = getattr(browser, method)(address, sent if method == "post" else {})
        # Whatever was typed comes along through the sign-in.
        is_sign_in = response.status_code == 401 or response.get("Location", "").startswith(
            reverse("account_login")
        )
        verdict = SIGN_IN if is_sign_in else response.status_code
        verdicts.append(MAY if verdict in {200, 302, 422} else verdict)
        if verdicts[-1] != MAY:
            assert (list(User.objects.values("pk", "access_ends_on")), Invitation.objects.count()) == before
    assert dict(zip(order, verdicts, strict=True)) == dict(zip(PEOPLE, MATRIX[name, method], strict=True))


def test_every_address_of_the_people_stands_in_the_matrix():
    from kacanik_comms.people.urls import urlpatterns  # noqa: PLC0415

    # The link of an invitation has its own tests: tests/people/test_welcome.py.
    assert {pattern.name for pattern in urlpatterns} == {name for name, _method in MATRIX} | {"welcome"}
