"""What leaves the house: each letter with its state, and what people want to get."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kacanik_comms.letters.kinds import ALWAYS_SENT, LetterKind
from kacanik_comms.letters.querysets import LetterQuerySet, ToldThresholdQuerySet

# How long the words of a letter are kept, then that it was sent, then of what somebody was told.
TEXT_KEPT = timedelta(days=30)
LETTER_KEPT = timedelta(days=400)
THRESHOLD_KEPT = timedelta(days=800)
# So long a letter is tried where nobody says otherwise: later it says nothing that is not known.
TRIED_FOR = timedelta(days=14)
# After each attempt; after the last of them a letter is given up.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(days=1),
    timedelta(days=2),
)


class Letter(models.Model):
    """One letter to one person, office or bare address, written in the transaction of what it tells; the worker sends
    it. For a person it is a notice in the product, too."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        SENDING = "sending", _("is being sent")
        SENT = "sent", _("sent")
        GIVEN_UP = "given_up", _("given up")
        DROPPED = "dropped", _("not sent")

    class Problem(models.TextChoices):
        """Why a letter was not sent."""

        NO_ADDRESS = "no_address", _("No e-mail address.")
        DECLINED = "declined", _("The receiver wants no such letters.")
        NO_ACCESS = "no_access", _("The receiver has no access any more.")
        TOO_LATE = "too_late", _("Its time was over.")
        REPLACED = "replaced", _("A newer one took its place.")
        WITHDRAWN = "withdrawn", _("What it told was withdrawn.")

    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("receiver"),
        null=True,
        blank=True,
        related_name="letters",
        help_text=_("The person; empty where it goes to an office or to a bare address."),
    )
    office = models.ForeignKey(
        "plans.Office",
        models.CASCADE,
        verbose_name=_("office"),
        null=True,
        blank=True,
        related_name="letters",
        help_text=_("The office to whose address it goes, where it has no members."),
    )
    address = models.EmailField(
        _("e-mail"),
        max_length=254,
        blank=True,
        help_text=_("Where it goes; empty where there is no address."),
    )
    kind = models.CharField(
        _("about"), max_length=30, choices=LetterKind.choices, help_text=_("What it is about.")
    )
    event = models.CharField(
        _("event"), max_length=120, help_text=_("What it tells of: nobody is told the same twice.")
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, help_text=_("In which it is written.")
    )
    subject = models.CharField(_("subject"), max_length=300, help_text=_("Its first line."))
    text = models.TextField(
        _("text"),
        blank=True,
        help_text=_("Kept for thirty days; where its link is secret, until it is sent."),
    )
    html = models.TextField(
        _("HTML"), blank=True, help_text=_("The same as the text, as mail programs show it.")
    )
    path = models.CharField(
        _("page"), max_length=300, blank=True, help_text=_("The page that it is about, without the host.")
    )
    is_secret = models.BooleanField(
        _("has a secret link"),
        default=False,
        editable=False,
        help_text=_("With its link one acts: its text is kept until it is sent, and shown nowhere."),
    )
    created_at = models.DateTimeField(_("written at"), help_text=_("When what it tells happened."))
    expires_at = models.DateTimeField(
        _("of use until"), null=True, blank=True, help_text=_("It is not sent after this.")
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State.choices,
        default=State.WAITING,
        help_text=_("Sent means: the mail server accepted it."),
    )
    problem = models.CharField(
        _("reason"),
        max_length=12,
        choices=Problem.choices,
        blank=True,
        help_text=_("Why it was not sent."),
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=0, help_text=_("How often it was tried.")
    )
    error = models.CharField(
        _("error"), max_length=300, blank=True, help_text=_("What the mail server said last.")
    )
    is_refused = models.BooleanField(
        _("address refused"), default=False, help_text=_("The mail server refused the address.")
    )
    next_try_at = models.DateTimeField(_("next attempt at"), help_text=_("Not tried before."))
    leased_until = models.DateTimeField(
        _("held until"),
        null=True,
        blank=True,
        help_text=_("Until then one worker alone sends it; after that the worker is taken for dead."),
    )
    message_id = models.CharField(
        _("Message-ID"), max_length=200, help_text=_("The same at each attempt: mail programs show it once.")
    )
    sent_at = models.DateTimeField(
        _("sent at"), null=True, blank=True, help_text=_("When the mail server accepted it.")
    )
    seen_at = models.DateTimeField(
        _("seen at"), null=True, blank=True, help_text=_("When the receiver saw it in the product.")
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="letter_to_send"),
            models.Index(fields=["event"], name="letter_event"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["receiver", "event"],
                condition=models.Q(receiver__isnull=False),
                name="person_is_told_once",
            ),
            models.UniqueConstraint(
                fields=["address", "event"], condition=models.Q(receiver=None), name="address_is_told_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
                name="letter_was_sent_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="dropped") | ~models.Q(problem=""),
                name="letter_was_dropped_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}"

    @property
    def to_whom(self) -> str:
        return str(self.receiver or self.office or self.address)

    @property
    def is_always_sent(self) -> bool:
        return self.kind in ALWAYS_SENT

    @property
    def can_be_sent_again(self) -> bool:
        """Given up, or still waiting for its next attempt, with its words and an address. What was dropped cannot."""
        return self.state in (self.State.GIVEN_UP, self.State.WAITING) and bool(self.text and self.address)

    def is_over(self, *, at: datetime) -> bool:
        return self.expires_at is not None and at >= self.expires_at


class ToldThreshold(models.Model):
    """That somebody was told of one threshold: one activity late, one month open."""

    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("receiver"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Who was told; empty where it was an office."),
    )
    office = models.ForeignKey(
        "plans.Office",
        models.CASCADE,
        verbose_name=_("office"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("To whose address it was told, where it has no members."),
    )
    threshold = models.CharField(
        _("threshold"), max_length=100, help_text=_("For example activity:12:late, or unit:7:2024-01-01:now.")
    )
    letter = models.ForeignKey(
        Letter,
        models.SET_NULL,
        verbose_name=_("letter"),
        null=True,
        related_name="thresholds",
        help_text=_("The letter in which it stood; empty where the letter is no longer kept."),
    )
    at = models.DateTimeField(_("at"), help_text=_("When the letter was written."))

    objects = ToldThresholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("threshold told")
        verbose_name_plural = _("thresholds told")
        ordering = ["pk"]
        indexes = [models.Index(fields=["threshold"], name="threshold_told")]

    def __str__(self) -> str:
        return f"{self.threshold}"


class LetterChoice(models.Model):
    """What a person or an office wants to get. Without a row: what is usual for their role."""

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("every week")
        MONTHLY = "monthly", _("every month")
        NEVER = "never", _("never")

    class Weekday(models.IntegerChoices):
        """As `date.weekday()` counts."""

        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")

    receiver = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("receiver"),
        null=True,
        blank=True,
        related_name="letter_choice",
        help_text=_("Whose choice it is; empty where it is that of an office."),
    )
    office = models.OneToOneField(
        "plans.Office",
        models.CASCADE,
        verbose_name=_("office"),
        null=True,
        blank=True,
        related_name="letter_choice",
        help_text=_("The office without members whose address gets the letters."),
    )
    rhythm = models.CharField(
        _("letter about what waits"),
        max_length=10,
        choices=Rhythm.choices,
        help_text=_("One letter with everything that waits for you; none where nothing does."),
    )
    weekday = models.PositiveSmallIntegerField(
        _("day"),
        choices=Weekday.choices,
        default=Weekday.MONDAY,
        help_text=_("The letter comes on this day; the monthly one on the first such day of the month."),
    )
    wants_single = models.BooleanField(
        _("letters about what happened"),
        default=True,
        help_text=_("For example that an evaluation was submitted. You read it under Notices in any case."),
    )

    class Meta:
        verbose_name = _("choice of letters")
        verbose_name_plural = _("choices of letters")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(receiver__isnull=True, office__isnull=False)
                | models.Q(receiver__isnull=False, office__isnull=True),
                name="choice_of_a_person_or_an_office",
            )
        ]

    def __str__(self) -> str:
        return f"{self.receiver or self.office}: {self.get_rhythm_display()}"
