"""The pages of the people, of the system and of the guide, in each of their states."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.demo.loader import PASSWORD
from kacanik_comms.guide.pages import SLUGS
from kacanik_comms.people import actions
from kacanik_comms.people.actions import Invitee
from plans.models import Office
from tests.demonstration import Cast
from tests.letter_pages import letter_pages
from tests.seen import Seen

LIST = "Arta Gashi, arta@example.org, it-office\nBesa, besa"


def people_pages(cast: Cast) -> list[Seen]:
    admin, officer = cast["plan_admin"], cast["officer"]
    office = Office.objects.get(code="it-office")
    User.objects.filter(pk=cast["contributor"].pk).update(email="zyra@example.org")
    now = timezone.now()

    def invited(email: str, days: int = 0) -> actions.Invited:
        invitee = Invitee("Demë Demonstrimi", email, Role.CONTRIBUTOR, office, "sq")
        at = now - timedelta(days=days)
        return actions.invite(by=admin, invitee=invitee, at=at, by_letter=False)

    open_one, expired = invited("open@example.org"), invited("expired@example.org", days=8)
    gone = User.objects.create_user("larguar", first_name="Larguar", last_name="Demonstrimi")
    gone.access_ends_on = timezone.localdate()
    gone.save()
    nobody = User.objects.create_user("askush", first_name="Askush", last_name="Demonstrimi")
    several = reverse("people:invite_several")

    def of(name: str, user: User) -> str:
        return reverse(f"people:{name}", args=[user.pk])

    pasted = (("people", LIST), ("role", Role.CONTRIBUTOR), ("language", "sq"))
    arta = (
        ("name", "Arta Gashi"),
        ("email", "arta@example.org"),
        ("role", Role.OFFICER),
        ("language", "sq"),
    )
    return [
        Seen("people", admin, reverse("people:list")),
        Seen("people, nobody found", admin, reverse("people:list") + "?q=xyzzyxyzzy"),
        Seen("people, refused", officer, reverse("people:list"), 403),
        Seen("system", admin, reverse("system")),
        Seen("system, refused", officer, reverse("system"), 403),
        Seen("invite", admin, reverse("people:invite") + "?office=it-office"),
        Seen("invite refused", admin, reverse("people:invite"), 422, form=(("name", ""),)),
        Seen(
            "invite, has an account",
            admin,
            reverse("people:invite"),
            422,
            form=(*arta, ("email", "zyra@example.org")),
        ),
        Seen("invited", admin, reverse("people:invite"), form=arta),
        Seen("invite several", admin, several),
        Seen("invite several, read", admin, several, form=pasted),
        Seen("invite several, sent", admin, several, form=(*pasted, ("send", "yes"))),
        Seen("person", admin, of("person", cast["contributor"])),
        Seen("person, oneself", admin, of("person", admin)),
        Seen("person refused", admin, of("person", officer), 422, form=(("roles", Role.CONTRIBUTOR),)),
        Seen("person without access", admin, of("person", gone)),
        Seen("end access", admin, of("access", officer)),
        Seen("end access refused", admin, of("access", officer), 422, form=(("ends_on", "x"),)),
        Seen("new password, handed over", admin, of("new_password", nobody), form=()),
        Seen("own account", officer, reverse("account")),
        Seen("own account refused", officer, reverse("account"), 422, form=(("first_name", ""),)),
        Seen("without a role", nobody, reverse("activities:today"), 403),
        Seen("welcome", None, _path(open_one)),
        Seen("welcome refused", None, _path(open_one), 422, form=(("password1", "x"),)),
        Seen("welcome, for somebody else", officer, _path(open_one), 409),
        Seen("welcome, expired", None, _path(expired), 410),
        Seen("welcome, unknown", None, reverse("people:welcome", args=["x"]), 404),
        Seen("offices, for whoever invites", admin, reverse("evaluation:offices") + "?year=2023"),
        *letter_pages(cast),
        Seen("guide", officer, reverse("guide:contents")),
        *(Seen(f"guide: {slug}", officer, reverse("guide:page", args=[slug])) for slug in SLUGS),
    ]


def pages_of_second_factors(officer: User) -> list[Seen]:
    """Each is shown after the password was said once more."""
    once_more = reverse("account_reauthenticate")
    names = ("mfa_add_webauthn", "mfa_activate_totp")
    return [
        Seen(
            f"{name}, opened",
            officer,
            once_more,
            form=(("password", PASSWORD), ("next", reverse(name))),
            follow=True,
        )
        for name in names
    ]


def _path(invited: actions.Invited) -> str:
    return "/people/" + invited.link.partition("/people/")[2]
