"""What people record: occurrences, steps, evidence, and the sessions of the Assembly."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from activities.models.fields import money_field
from activities.models.links import author_of, from_letter_field, has_an_author
from activities.querysets import (
    AssemblySessionQuerySet,
    EvidenceQuerySet,
    OccurrenceQuerySet,
    StatusUpdateQuerySet,
)
from activities.rules.days import When
from activities.rules.recurrence import Outcome
from activities.rules.workflow import DEVIATING, Status
from audiences.models import Audience, Channel, Message
from kacanik_comms.accounts.deputies.fields import on_behalf_of_field
from kacanik_comms.core.naturalkeys import NaturalKeyManager, NaturalKeyModel
from kacanik_comms.core.visible import VisibleTexts

if TYPE_CHECKING:
    from kacanik_comms.accounts.models import User
    from plans.models import Office

AssemblySessionManager = NaturalKeyManager.from_queryset(AssemblySessionQuerySet)


class AssemblySession(VisibleTexts, NaturalKeyModel):
    """A session of the Municipal Assembly; activities "before each session" get their units from it."""

    natural_key_fields = ("date", "title")

    date = models.DateField(_("date"), help_text=_("The day of the session."))
    title = models.CharField(_("title"), max_length=200, help_text=_("For example: 5th regular session."))
    version = models.PositiveIntegerField(
        _("version"),
        default=1,
        editable=False,
        help_text=_("Counts the changes, so that nobody overwrites another's."),
    )

    objects: ClassVar[AssemblySessionManager] = AssemblySessionManager()

    class Meta:
        verbose_name = _("session of the Assembly")
        verbose_name_plural = _("sessions of the Assembly")
        ordering = ["-date"]
        constraints = [models.UniqueConstraint(fields=["date", "title"], name="session_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.date:%d.%m.%Y})"


class Occurrence(models.Model):
    """One time that an activity happened, or one unit that was skipped with a reason."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, verbose_name=_("activity"), help_text=_("The activity that happened.")
    )
    outcome = models.CharField(
        _("outcome"),
        max_length=10,
        choices=Outcome.choices,
        default=Outcome.HAPPENED,
        help_text=_("Whether it happened, or was skipped with a reason."),
    )
    date = models.DateField(
        _("date"),
        null=True,
        blank=True,
        help_text=_("The day on which it happened. Empty where only the week, month or other unit is known."),
    )
    unit_starts_on = models.DateField(
        _("first day of the unit"),
        null=True,
        blank=True,
        help_text=_(
            "The week, month or other unit in which it happened or was skipped, where no day is known."
        ),
    )
    unit_ends_on = models.DateField(
        _("last day of the unit"),
        null=True,
        blank=True,
        help_text=_("The last day of this week, month or other unit."),
    )
    # What the database orders and narrows by; Python asks `when`.
    ends_on = models.GeneratedField(
        expression=Coalesce("date", "unit_ends_on"),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name=_("day, or last day of the unit"),
        help_text=_("Computed: the last day on which it can have happened."),
    )
    note = models.TextField(
        _("in words"),
        blank=True,
        help_text=_("What happened; for a skipped unit, the reason why it was skipped."),
    )
    session = models.ForeignKey(
        AssemblySession,
        models.PROTECT,
        verbose_name=_("session of the Assembly"),
        null=True,
        blank=True,
        help_text=_("The session that it belongs to, for activities before each session."),
    )
    audiences = models.ManyToManyField(
        Audience,
        verbose_name=_("audiences reached"),
        blank=True,
        help_text=_("The audiences actually reached."),
    )
    messages = models.ManyToManyField(
        Message,
        verbose_name=_("messages delivered"),
        blank=True,
        help_text=_("The messages actually delivered."),
    )
    channels = models.ManyToManyField(
        Channel, verbose_name=_("channels used"), blank=True, help_text=_("The channels actually used.")
    )
    people_reached = models.PositiveIntegerField(
        _("people reached"), null=True, blank=True, help_text=_("The number of people, if counted.")
    )
    cost = money_field(_("cost (€)"), _("Empty: not entered yet."))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("recorded by"),
        null=True,
        blank=True,
        editable=False,
        related_name="recorded_occurrences",
        help_text=_("Who recorded it; empty where an office answered from a letter."),
    )
    on_behalf_of = on_behalf_of_field()
    from_letter = from_letter_field()
    recorded_at = models.DateTimeField(
        _("recorded at"), auto_now_add=True, help_text=_("When it was recorded.")
    )
    version = models.PositiveIntegerField(
        _("version"),
        default=1,
        editable=False,
        help_text=_("Counts the changes, so that nobody overwrites another's."),
    )
    client_key = models.UUIDField(
        _("key of the device"),
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text=_("Made on the device that recorded it, so that what is sent twice is recorded once."),
    )

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        default_related_name = "occurrences"
        ordering = ["-ends_on", "-pk"]
        indexes = [models.Index(fields=["activity", "ends_on"])]
        constraints = [
            models.CheckConstraint(
                # Said of all three, because a comparison with NULL would let one alone pass.
                condition=Q(date__isnull=False, unit_starts_on__isnull=True, unit_ends_on__isnull=True)
                | Q(
                    date__isnull=True,
                    session__isnull=True,
                    unit_starts_on__isnull=False,
                    unit_ends_on__isnull=False,
                    unit_starts_on__lt=F("unit_ends_on"),
                ),
                name="occurrence_has_a_day_or_a_unit",
                violation_error_message=_("Give either the day or only the week, month or other unit."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="happened") | ~Q(note=""),
                name="occurrence_skipped_has_a_reason",
                violation_error_message=_("Say why it was skipped."),
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                name="occurrence_cost_is_not_negative",
                violation_error_message=_("A cost cannot be negative."),
            ),
            has_an_author("recorded_by", name="occurrence_has_an_author"),
        ]

    def __str__(self) -> str:
        first, last = self.when.starts_on, self.when.ends_on
        days = f"{first:%d.%m.%Y}" if first == last else f"{first:%d.%m.%Y}–{last:%d.%m.%Y}"
        return f"{self.activity} · {days}"

    @property
    def when(self) -> When:
        """The day or the unit: the one place that says when it can have happened, and from which day it counts."""
        return When.of(self)

    @property
    def happened(self) -> bool:
        return self.outcome == Outcome.HAPPENED

    @property
    def author(self) -> "User | Office | None":
        return author_of(self.recorded_by, self.from_letter)


class StatusUpdate(models.Model):
    """One step of a special activity: from where to where, why, by whom and when. Never edited."""

    activity = models.ForeignKey(
        Activity,
        models.CASCADE,
        verbose_name=_("activity"),
        help_text=_("The activity whose status changed."),
    )
    from_status = models.CharField(
        _("from"), max_length=20, choices=Status.choices, help_text=_("The status before the change.")
    )
    to_status = models.CharField(
        _("to"), max_length=20, choices=Status.choices, help_text=_("The status after the change.")
    )
    note = models.TextField(_("note"), blank=True, help_text=_("The reason or explanation."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("by"),
        null=True,
        blank=True,
        related_name="status_updates",
        help_text=_("Who took the step; empty where an office answered from a letter."),
    )
    on_behalf_of = on_behalf_of_field()
    from_letter = from_letter_field()
    at = models.DateTimeField(_("at"), auto_now_add=True, help_text=_("When the step was taken."))
    takes_back = models.OneToOneField(
        "self",
        models.CASCADE,
        verbose_name=_("undoes"),
        null=True,
        blank=True,
        related_name="taken_back_by",
        help_text=_("The change that this one undoes, within ten minutes and by the same person."),
    )

    objects = StatusUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("status update")
        verbose_name_plural = _("status updates")
        default_related_name = "status_updates"
        ordering = ["-at", "-pk"]
        constraints = [has_an_author("by", name="status_update_has_an_author")]

    def __str__(self) -> str:
        return f"{self.get_from_status_display()} → {self.get_to_status_display()}"

    @property
    def author(self) -> "User | Office | None":
        return author_of(self.by, self.from_letter)

    @property
    def explains_delay(self) -> bool:
        """No step, but the word about why something was completed late."""
        return self.from_status == self.to_status == Status.COMPLETED

    @property
    def public_reason(self) -> str:
        """Why the municipality did otherwise than planned; other notes stay inside (docs/adr/0016)."""
        return self.note if self.to_status in DEVIATING else ""


class Evidence(models.Model):
    """A proof that something was done: a file or a link."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, verbose_name=_("activity"), help_text=_("What it proves.")
    )
    occurrence = models.ForeignKey(
        Occurrence,
        models.CASCADE,
        verbose_name=_("occurrence"),
        null=True,
        blank=True,
        help_text=_("The occurrence that it proves, if it does not prove the whole activity."),
    )
    caption = models.CharField(
        _("caption"), max_length=300, blank=True, help_text=_("A short description of what it shows.")
    )
    url = models.URLField(
        _("link"), max_length=1000, blank=True, help_text=_("The web address of the evidence.")
    )
    file = models.FileField(_("file"), blank=True, help_text=_("A photograph or document."))
    thumbnail = models.FileField(
        _("thumbnail"),
        blank=True,
        editable=False,
        help_text=_("A small version of the photograph, for lists."),
    )
    name = models.CharField(
        _("file name"),
        max_length=120,
        blank=True,
        editable=False,
        help_text=_("The original name. The file is stored under a random name."),
    )
    media_type = models.CharField(
        _("media type"),
        max_length=100,
        blank=True,
        editable=False,
        help_text=_("The type of the file according to its content, for example image/jpeg."),
    )
    size = models.PositiveIntegerField(
        _("size"), null=True, blank=True, editable=False, help_text=_("The size of the stored file in bytes.")
    )
    sha256 = models.CharField(
        _("SHA-256"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("The digital fingerprint, to check that nothing was changed."),
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("added by"),
        null=True,
        blank=True,
        editable=False,
        related_name="added_evidence",
        help_text=_("Who recorded it; empty where an office answered from a letter."),
    )
    from_letter = from_letter_field()
    added_at = models.DateTimeField(_("added at"), auto_now_add=True, help_text=_("When it was recorded."))
    is_public = models.BooleanField(
        _("public"),
        default=False,
        help_text=_("Citizens can see it. Decided for each item, also to protect the people shown."),
    )
    in_report = models.BooleanField(
        _("in the report"),
        default=False,
        help_text=_("The photograph is printed in the report of the year."),
    )
    alternative_text = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What can be seen, in a sentence, for those who do not see the photograph."),
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        default_related_name = "evidence"
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(file="") & Q(sha256="") & ~Q(url=""))
                | (~Q(file="") & ~Q(sha256="") & Q(url="")),
                name="evidence_is_a_file_or_a_link",
                violation_error_message=_("Give either a file or a link."),
            ),
            models.CheckConstraint(
                condition=Q(file="", thumbnail="", name="", media_type="", size__isnull=True)
                | (~Q(file="") & ~Q(name="") & ~Q(media_type="") & Q(size__isnull=False, size__gt=0)),
                name="evidence_file_has_name_type_and_size",
            ),
            models.CheckConstraint(
                condition=Q(in_report=False)
                | (Q(is_public=True, alternative_text_sq__gt="") & ~Q(sha256="")),
                name="evidence_in_report_is_public_and_described",
            ),
            has_an_author("added_by", name="evidence_has_an_author"),
        ]

    def __str__(self) -> str:
        return self.caption or self.url or self.name

    @property
    def author(self) -> "User | Office | None":
        return author_of(self.added_by, self.from_letter)

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")
