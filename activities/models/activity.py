"""The lines of the annual plan, and who answers for each."""

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from activities.models.fields import money_field
from activities.querysets import ActivityQuerySet
from activities.rules.fitting import check_line
from activities.rules.recurrence import CALENDAR, MOST_TIMES, Frequency
from activities.rules.timeliness import Timeliness, timeliness
from activities.rules.workflow import OPEN, Status
from audiences.models import Audience, Channel, Message
from kacanik_comms.core.dates import period_in_words
from kacanik_comms.core.fixed import FixedFields
from kacanik_comms.core.fixtures import KeptOnReload
from kacanik_comms.core.languages import OFFICIAL, is_given_in
from kacanik_comms.core.naturalkeys import NaturalKeyManager, NaturalKeyModel
from kacanik_comms.core.text import cut_at_word
from kacanik_comms.core.visible import VisibleTexts
from plans.models import AnnualPlan, Objective, Office, source_note_field
from plans.revision import revision_field

# As much as a telephone shows in one line.
LONGEST_NAME = 45

ActivityManager = NaturalKeyManager.from_queryset(ActivityQuerySet)


class Activity(KeptOnReload, FixedFields, VisibleTexts, NaturalKeyModel):
    """One line of the annual plan: done once (special) or again and again (recurring)."""

    natural_key_fields = ("plan", "objective", "kind", "number", "is_beyond_plan")
    kept_on_reload = (
        "status",
        "completed_on",
        "postponed_to",
        "actual_cost",
        "no_occasion_on",
        "no_occasion_note",
        "version",
    )
    fixed: ClassVar = {
        "plan": _("An activity stays in its plan."),
        "kind": _("An activity stays special or recurring."),
        "is_beyond_plan": _("What is beyond the plan stays so."),
    }

    class Kind(models.TextChoices):
        SPECIAL = "special", _("special")
        RECURRING = "recurring", _("recurring")

    plan = models.ForeignKey(
        AnnualPlan, models.CASCADE, verbose_name=_("annual plan"), help_text=_("The plan in which it stands.")
    )
    objective = models.ForeignKey(
        Objective, models.PROTECT, verbose_name=_("objective"), help_text=_("The objective that it serves.")
    )
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=Kind.choices,
        help_text=_(
            "Special: done once, with a time and a cost. Recurring: done repeatedly, with a frequency."
        ),
    )
    is_beyond_plan = models.BooleanField(
        _("beyond the plan"),
        default=False,
        editable=False,
        help_text=_("The plan did not foresee it: it is recorded under its objective and counted apart."),
    )
    number = models.PositiveSmallIntegerField(
        _("number"), help_text=_("Its place among the activities of the same objective and kind.")
    )
    title = models.CharField(_("title"), max_length=400, help_text=_("The name of the activity in the plan."))
    short_name = models.CharField(
        _("short name"),
        max_length=LONGEST_NAME,
        blank=True,
        help_text=_("What lists and calendars call it. Empty: the title, cut at a word."),
    )
    official_wording = models.TextField(
        _("official wording"),
        blank=True,
        help_text=_("The wording as adopted. It is kept when the title is shortened or amended."),
    )
    footnote = models.TextField(
        _("footnote"), blank=True, help_text=_("The plan's footnote to this activity.")
    )
    starts_on = models.DateField(
        _("starts on"),
        null=True,
        blank=True,
        help_text=_("For a whole month or year: its first day. Empty where the plan gives no time."),
    )
    ends_on = models.DateField(
        _("ends on"),
        null=True,
        blank=True,
        help_text=_("For a whole month or year: its last day. The activity is late from the day after."),
    )
    planned_cost = money_field(
        _("planned cost (€)"), _("0: no additional cost. Empty: the plan states no cost.")
    )
    frequency = models.CharField(
        _("frequency"),
        max_length=20,
        choices=Frequency.choices,
        blank=True,
        help_text=_("How often a recurring activity is expected."),
    )
    times = models.PositiveSmallIntegerField(
        _("how many times"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_TIMES)],
        help_text=_("How many times it is expected in each week, month, quarter or year of its frequency."),
    )
    time_wording = models.CharField(
        _("time in the plan's words"),
        max_length=200,
        blank=True,
        help_text=_(
            "The text of the column for time or frequency, for example: December; continuously, as needed."
        ),
    )
    audiences = models.ManyToManyField(
        Audience,
        verbose_name=_("planned audiences"),
        blank=True,
        help_text=_("The audiences that it is meant for."),
    )
    messages = models.ManyToManyField(
        Message,
        verbose_name=_("planned messages"),
        blank=True,
        help_text=_("The messages that it is meant to deliver."),
    )
    channels = models.ManyToManyField(
        Channel,
        verbose_name=_("planned channels"),
        blank=True,
        help_text=_("The channels that it is meant to use."),
    )
    links_are_inferred = models.BooleanField(
        _("links are inferred"),
        default=False,
        help_text=_(
            "The audiences, messages and channels were inferred from the activity's wording; the "
            "plan names none."
        ),
    )
    means_of_verification = models.TextField(
        _("means of verification"),
        blank=True,
        help_text=_("What proves that it was done: a list, minutes, a link."),
    )
    source_note = source_note_field()
    is_internal = models.BooleanField(
        _("internal"), default=False, help_text=_("Internal activities are not shown to citizens.")
    )
    derived_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=pgettext_lazy("activity", "derived from"),
        null=True,
        blank=True,
        related_name="successors",
        help_text=_("The activity of an earlier plan that it continues."),
    )

    status = models.CharField(
        _("status"),
        max_length=20,
        choices=Status.choices,
        default=Status.NOT_STARTED,
        blank=True,
        editable=False,
        help_text=_(
            "The status of a special activity. A recurring one has no status; its occurrences are recorded."
        ),
    )
    completed_on = models.DateField(
        _("completed on"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The day on which it was completed."),
    )
    postponed_to = models.DateField(
        _("postponed to"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The new date of a postponed activity."),
    )
    actual_cost = money_field(_("actual cost (€)"), _("Empty: not entered yet."))
    no_occasion_on = models.DateField(
        _("no occasion, stated on"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The day on which the office stated that no occasion for an as-needed activity arose."),
    )
    no_occasion_note = models.TextField(
        _("no occasion, explanation"), blank=True, editable=False, help_text=_("The office's explanation.")
    )
    version = models.PositiveIntegerField(
        _("version"),
        default=1,
        editable=False,
        help_text=_("Counts the changes, so that nobody overwrites another's."),
    )
    revision = revision_field(
        _("revision"), _("Increases with every change of the activity and of its records.")
    )

    objects: ClassVar[ActivityManager] = ActivityManager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        default_related_name = "activities"
        ordering = ["plan", "objective__number", "is_beyond_plan", "-kind", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "objective", "kind", "is_beyond_plan", "number"],
                name="activity_number_once",
                violation_error_message=_(
                    "This objective already has an activity of this kind with this number."
                ),
            ),
            models.CheckConstraint(
                # Said of both dates, because a comparison with NULL would let one alone pass.
                condition=Q(starts_on__isnull=False, ends_on__isnull=False, starts_on__lte=F("ends_on"))
                | Q(starts_on__isnull=True, ends_on__isnull=True),
                name="activity_ends_after_it_starts",
                violation_error_message=_("Enter both dates or neither; the end cannot be before the start."),
            ),
            models.CheckConstraint(
                condition=Q(kind="special", frequency="", status__in=Status.values)
                | Q(kind="recurring", frequency__in=Frequency.values, status=""),
                name="activity_recurring_has_frequency_special_has_status",
                violation_error_message=_("A recurring activity needs a frequency; a special one has none."),
            ),
            models.CheckConstraint(
                condition=Q(is_beyond_plan=False)
                | Q(
                    kind="recurring",
                    frequency=Frequency.AS_NEEDED,
                    starts_on__isnull=True,
                    no_occasion_on__isnull=True,
                ),
                name="activity_beyond_plan_is_expected_at_no_time",
                violation_error_message=_("The plan did not foresee it, so it has no time and no frequency."),
            ),
            models.CheckConstraint(
                condition=Q(times=1) | Q(times__range=(2, MOST_TIMES), frequency__in=CALENDAR),
                name="activity_several_times_only_in_a_calendar_unit",
                violation_error_message=_(
                    "Only what is expected in weeks, months, quarters or years can be expected several times in "
                    "each."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind="recurring") | Q(planned_cost__isnull=True),
                name="activity_recurring_has_no_planned_cost",
                violation_error_message=_(
                    "A recurring activity has no planned cost; what each time cost is recorded with it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(status=Status.COMPLETED, completed_on__isnull=False)
                | (~Q(status=Status.COMPLETED) & Q(completed_on__isnull=True)),
                name="activity_completed_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.POSTPONED) | Q(postponed_to__isnull=False),
                name="activity_postponed_has_a_new_date",
            ),
            models.CheckConstraint(
                condition=Q(no_occasion_on__isnull=True, no_occasion_note="")
                | (Q(no_occasion_on__isnull=False, frequency=Frequency.AS_NEEDED) & ~Q(no_occasion_note="")),
                name="activity_no_occasion_only_as_needed",
            ),
            models.CheckConstraint(
                condition=(Q(planned_cost__isnull=True) | Q(planned_cost__gte=0))
                & (Q(actual_cost__isnull=True) | Q(actual_cost__gte=0)),
                name="activity_costs_are_not_negative",
                violation_error_message=_("A cost cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}"

    def clean(self) -> None:
        super().clean()
        # A recurring activity has no status of its own.
        if self.kind == self.Kind.RECURRING:
            self.status = ""
        elif not self.status:
            self.status = Status.NOT_STARTED
        if self.plan_id:
            check_line(self)

    def get_absolute_url(self) -> str:
        return reverse("activities:detail", args=[self.pk])

    @property
    def is_special(self) -> bool:
        return self.kind == self.Kind.SPECIAL

    @property
    def kind_in_words(self) -> str:
        return gettext("beyond the plan") if self.is_beyond_plan else str(self.get_kind_display())

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def code(self) -> str:
        """Its name in tables and talk: objective, kind and number, for example 2.1, 2.R1, or 2.X1 beyond the plan."""
        letter = "X" if self.is_beyond_plan else "" if self.is_special else "R"
        return f"{self.objective.number}.{letter}{self.number}"

    @property
    def name(self) -> str:
        """What rows, cards, calendars and letters call it, where a long title has no room."""
        return cut_at_word(self.whole_name, LONGEST_NAME)

    @property
    def whole_name(self) -> str:
        """The short name in the language of the title, or the title where there is none: on paper nothing is cut."""
        language = get_language() or OFFICIAL
        if not is_given_in(self, "title", language):
            language = OFFICIAL
        short_name: str = getattr(self, build_localized_fieldname("short_name", language))
        return short_name or self.title

    @property
    def lead(self) -> Office | None:
        """The office that leads, else the first in the plan's order."""
        rows = sorted(self.responsibilities.all(), key=lambda row: row.role != Responsibility.Role.LEAD)
        return rows[0].office if rows else None

    @property
    def frequency_in_words(self) -> str:
        return Frequency(self.frequency).in_words(self.times) if self.frequency else ""

    @property
    def time_in_words(self) -> str:
        if self.is_beyond_plan:
            return gettext("beyond the plan")
        if not self.is_special:
            return self.time_wording or self.frequency_in_words
        return period_in_words(self.starts_on, self.ends_on)

    @property
    def deadline(self) -> date | None:
        """The day towards which people work: the plan's, or that to which it was postponed."""
        return self.postponed_to or self.ends_on

    def timeliness(self, *, on: date) -> Timeliness | None:
        if not self.is_special:
            return None
        return timeliness(
            status=Status(self.status),
            ends_on=self.ends_on,
            postponed_to=self.postponed_to,
            completed_on=self.completed_on,
            on=on,
        )


class Responsibility(NaturalKeyModel):
    """That an office answers for an activity, and whether it leads."""

    natural_key_fields = ("activity", "office")

    class Role(models.TextChoices):
        LEAD = "lead", _("lead")
        CONTRIBUTOR = "contributor", _("contributor")

    activity = models.ForeignKey(
        Activity,
        models.CASCADE,
        verbose_name=_("activity"),
        help_text=_("The activity for which the office is responsible."),
    )
    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("office"), help_text=_("The office that is responsible.")
    )
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=Role.choices,
        default=Role.CONTRIBUTOR,
        help_text=_(
            "The lead is responsible for the activity; contributors help. The plan itself names no lead."
        ),
    )
    order = models.PositiveSmallIntegerField(
        _("order"), default=1, help_text=_("Its place in the plan's column of responsible parties.")
    )

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        default_related_name = "responsibilities"
        ordering = ["activity", "order"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "office"], name="responsibility_office_once"),
            models.UniqueConstraint(
                fields=["activity"],
                condition=Q(role="lead"),
                name="responsibility_one_lead",
                violation_error_message=_("An activity has at most one lead."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} ({self.get_role_display()})"
