"""What letters are about. The value of a kind is the name of its template in `templates/mail/`."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LetterKind(TextChoices):
    DIGEST = "digest", _("What waits")
    SUBMITTED = "evaluation_submitted", _("Evaluation submitted")
    WITHDRAWN = "evaluation_withdrawn", _("Evaluation withdrawn")
    RETURNED = "evaluation_returned", _("Evaluation returned")
    SIGNED = "evaluation_signed", _("Evaluation signed")
    NOT_SIGNED = "evaluation_not_signed", _("Evaluation not signed")
    REVISED = "evaluation_revised", _("Evaluation revised")
    TO_ADOPT = "plan_to_adopt", _("Plan to adopt")
    AMENDED = "amended", _("Plan amended")
    FINDINGS = "findings_proposed", _("Findings proposed")
    DEPUTY = "deputy_named", _("Deputy")
    DEPUTY_FOR = "deputy_named_for", _("Deputy named for somebody")
    LINK_ASKED = "answer_link_asked", _("New link to answer asked for")
    CALENDAR = "calendar_renewed", _("Calendar with a new address")
    INVITATION = "invitation", _("Invitation")
    NEW_PASSWORD = "new_password", _("New password")
    CONFIRM_EMAIL = "confirm_email", _("New e-mail address")
    ACCOUNT_CHANGED = "account_changed", _("Account changed")
    GUESSED_AT = "guessed_at", _("Wrong passwords")
    NEW_DEVICE = "new_device", _("New device")
    LET_IN = "let_in", _("Somebody let in")
    ACCESS_ENDED = "access_ended", _("Access ended")


# Their link opens an account: their text is kept until it is sent, and shown nowhere.
SECRET = frozenset({LetterKind.INVITATION, LetterKind.NEW_PASSWORD, LetterKind.CONFIRM_EMAIL})
# What nobody can do without: who may act in whose name.
ALWAYS_SENT = SECRET | {
    LetterKind.ACCOUNT_CHANGED,
    LetterKind.GUESSED_AT,
    LetterKind.NEW_DEVICE,
    LetterKind.LET_IN,
    LetterKind.ACCESS_ENDED,
    LetterKind.DEPUTY,
    LetterKind.DEPUTY_FOR,
    LetterKind.CALENDAR,
}
# What is read in the product, too. What a digest says is on the start page.
NOTICES = frozenset(LetterKind) - SECRET - {LetterKind.DIGEST, LetterKind.ACCESS_ENDED}
