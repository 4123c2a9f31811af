"""The pages of letters and notices, in each of their states."""

from django.urls import reverse
from django.utils import timezone

from kacanik_comms.letters import actions
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.letters.models import Letter
from kacanik_comms.letters.stopping import stop_url
from tests.demonstration import Cast
from tests.seen import Seen


def letter_pages(cast: Cast) -> list[Seen]:
    admin, officer = cast["plan_admin"], cast["officer"]
    letters = [_letter(officer, str(number)) for number in range(4)]
    for letter, state in zip(letters, ("waiting", "sent", "given_up", "dropped"), strict=True):
        Letter.objects.filter(pk=letter.pk).update(
            state=state,
            sent_at=timezone.now() if state == "sent" else None,
            problem="declined" if state == "dropped" else "",
            error="550 no such user" if state == "given_up" else "",
            attempts=9 if state == "given_up" else 0,
        )
    stop = reverse("stop_letters", args=[stop_url(LetterKind.DIGEST, receiver=officer.pk).split("/")[-2]])
    return [
        Seen("letters", admin, reverse("people:letters")),
        Seen("letters given up", admin, reverse("people:letters") + "?state=given_up"),
        Seen("letters, refused", officer, reverse("people:letters"), 403),
        Seen("letters shown", officer, reverse("shown_letters")),
        Seen("letter shown", officer, reverse("shown_letter", args=[letters[0].pk])),
        Seen("choice of letters", officer, reverse("letter_choices")),
        Seen("choice of letters refused", officer, reverse("letter_choices"), 422, form=(("weekday", "9"),)),
        Seen("no more letters", None, stop),
        Seen("no more letters, unknown", None, reverse("stop_letters", args=["x"]), 404),
        Seen("no notices", cast["chief"], reverse("notices")),
        # Last: whoever looks has seen them.
        Seen("notices", officer, reverse("notices")),
    ]


def _letter(officer: object, event: str) -> Letter:
    context = {"office": "Zyra", "url": "http://127.0.0.1:8000/accounts/"}
    now = timezone.now()
    [letter] = actions.write(to=[officer], kind=LetterKind.CALENDAR, context=context, event=event, at=now)
    return letter
