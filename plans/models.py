"""What was decided: the strategy of four years and the plan of each."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kacanik_comms.core.dates import year_range
from kacanik_comms.core.fixed import FixedFields
from kacanik_comms.core.fixtures import KeptOnReload
from kacanik_comms.core.naturalkeys import NaturalKeyManager, NaturalKeyModel
from kacanik_comms.core.visible import VisibleTexts
from plans import rules
from plans.names.models import NameChange, Succession  # noqa: F401 - Django looks for models here
from plans.put_aside import PUT_ASIDE_BY_SOMEBODY, PutAside
from plans.querysets import AnnualPlanQuerySet, OfficeQuerySet, StrategyPartQuerySet, StrategyQuerySet
from plans.revision import revision_field


def source_note_field() -> models.TextField:
    return models.TextField(
        _("source note"),
        blank=True,
        help_text=_(
            "What is inferred, unreadable or contradictory in the adopted document. Shown beside the text."
        ),
    )


StrategyManager = NaturalKeyManager.from_queryset(StrategyQuerySet)
StrategyPartManager = NaturalKeyManager.from_queryset(StrategyPartQuerySet)
OfficeManager = NaturalKeyManager.from_queryset(OfficeQuerySet)


class Strategy(VisibleTexts, NaturalKeyModel):
    """A communication strategy that the Municipal Assembly adopted for several years."""

    natural_key_fields = ("starts_year", "ends_year")

    title = models.CharField(_("title"), max_length=300, help_text=_("As on the cover."))
    starts_year = models.PositiveSmallIntegerField(
        _("first year"), help_text=_("The first year of the strategy.")
    )
    ends_year = models.PositiveSmallIntegerField(
        _("last year"), help_text=_("The last year of the strategy.")
    )
    adopted_on = models.DateField(
        _("adopted on"), null=True, blank=True, help_text=_("The day on which the Assembly adopted it.")
    )
    protocol_number = models.CharField(
        _("protocol number"),
        max_length=60,
        blank=True,
        help_text=_("The number of the decision in the archive."),
    )
    pages = models.PositiveSmallIntegerField(
        _("pages"),
        null=True,
        blank=True,
        help_text=_("The number of pages according to the decision."),
    )
    decision = models.TextField(
        _("decision"),
        blank=True,
        help_text=_("The text of the Assembly's decision; official in Albanian and Serbian."),
    )
    mission = models.TextField(
        _("mission"), blank=True, help_text=_("The mission of the municipality, as quoted.")
    )
    translations_are_working = models.BooleanField(
        _("working translations"),
        default=True,
        help_text=_(
            "Serbian and English are working translations; a notice says that the Albanian text is official."
        ),
    )
    source_note = source_note_field()

    objects: ClassVar[StrategyManager] = StrategyManager()

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["-starts_year"]
        constraints = [
            models.UniqueConstraint(fields=["starts_year", "ends_year"], name="strategy_period_once"),
            models.CheckConstraint(
                condition=Q(starts_year__lte=F("ends_year")),
                name="strategy_ends_after_it_starts",
                violation_error_message=_("The last year is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}"

    def clean(self) -> None:
        super().clean()
        rules.check_strategy(self)

    @property
    def period(self) -> str:
        return f"{self.starts_year}–{self.ends_year}"

    @property
    def is_draft(self) -> bool:
        """Whether the Assembly has not adopted it yet; plans are drafted under it, and adopted after it."""
        return self.adopted_on is None


class StrategyPart(FixedFields, VisibleTexts, NaturalKeyModel):
    """What every numbered piece of a strategy has in common."""

    natural_key_fields = ("strategy", "number")
    fixed: ClassVar = rules.PART_IS_FIXED

    strategy = models.ForeignKey(
        Strategy, models.CASCADE, verbose_name=_("strategy"), help_text=_("The strategy that it belongs to.")
    )
    number = models.PositiveSmallIntegerField(
        _("number"), help_text=_("Its place in the order of the document.")
    )
    source_note = source_note_field()

    objects: ClassVar[StrategyPartManager] = StrategyPartManager()

    class Meta:
        abstract = True
        ordering = ["strategy", "number"]
        constraints = [models.UniqueConstraint(fields=["strategy", "number"], name="%(class)s_number_once")]

    @property
    def in_pickers(self) -> str:
        return f"{self} · {self.strategy.period}"


class Section(StrategyPart):
    """A chapter of running text: introduction, background, present situation."""

    heading_number = models.CharField(
        _("chapter"), max_length=10, help_text=_("The number of the chapter as printed, for example 3.2.")
    )
    title = models.CharField(_("title"), max_length=300, help_text=_("The heading as printed."))
    body = models.TextField(_("text"), blank=True, help_text=_("Paragraphs are separated by an empty line."))

    class Meta(StrategyPart.Meta):
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        default_related_name = "sections"

    def __str__(self) -> str:
        return f"{self.heading_number} {self.title}"


class LegalBasis(StrategyPart):
    """A law or act on which the strategy or the decision stands."""

    class CitedIn(models.TextChoices):
        STRATEGY = "strategy", _("the strategy")
        DECISION = "decision", _("the decision")

    cited_in = models.CharField(
        _("cited in"),
        max_length=10,
        choices=CitedIn.choices,
        default=CitedIn.STRATEGY,
        help_text=_("Whether the strategy's own text or the Assembly's decision cites it."),
    )
    title = models.CharField(_("act"), max_length=300, help_text=_("Name and number of the act as cited."))
    description = models.TextField(_("what it says"), blank=True, help_text=_("The wording of the document."))

    class Meta(StrategyPart.Meta):
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        default_related_name = "legal_bases"

    def __str__(self) -> str:
        return f"{self.title}"


class Principle(StrategyPart):
    """A principle of communication."""

    title = models.CharField(_("title"), max_length=200, help_text=_("The principle in a few words."))
    description = models.TextField(_("description"), help_text=_("The wording of the document."))

    class Meta(StrategyPart.Meta):
        verbose_name = _("principle")
        verbose_name_plural = _("principles")
        default_related_name = "principles"

    def __str__(self) -> str:
        return f"{self.title}"


class SwotItem(StrategyPart):
    """A strength, weakness, opportunity or threat."""

    class Kind(models.TextChoices):
        STRENGTH = "strength", _("strength")
        WEAKNESS = "weakness", _("weakness")
        OPPORTUNITY = "opportunity", _("opportunity")
        THREAT = "threat", _("threat")

    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind.choices, help_text=_("One of the four fields of the analysis.")
    )
    text = models.TextField(_("text"), help_text=_("The wording of the document."))

    class Meta(StrategyPart.Meta):
        verbose_name = _("SWOT item")
        verbose_name_plural = _("SWOT analysis")
        default_related_name = "swot_items"

    def __str__(self) -> str:
        return f"{self.text}"


class Objective(StrategyPart):
    """One of the strategy's objectives, under which every activity stands."""

    title = models.CharField(_("title"), max_length=300, help_text=_("The name in the strategy."))
    description = models.TextField(_("description"), blank=True, help_text=_("What is to be achieved."))

    class Meta(StrategyPart.Meta):
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        default_related_name = "objectives"

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def clean(self) -> None:
        super().clean()
        rules.check_can_be_added(self)

    def fixed_now(self) -> dict[str, Any]:
        if not rules.has_plan_in_force(self.strategy):
            return super().fixed_now()
        return super().fixed_now() | rules.NUMBER_IN_FORCE


class Office(FixedFields, VisibleTexts, NaturalKeyModel):
    """Whoever can be responsible: a position, a unit, a body or a group of positions."""

    natural_key_fields = ("code",)
    fixed: ClassVar = rules.CODE_IS_FIXED

    class Kind(models.TextChoices):
        POSITION = "position", _("position")
        UNIT = "unit", _("unit")
        BODY = "body", _("body")
        GROUP = "group", _("group of positions")

    code = models.SlugField(
        _("code"),
        unique=True,
        help_text=_("A short name in small letters that never changes, for data and links."),
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("As in the plan's tables."))
    abbreviation = models.CharField(
        _("abbreviation"), max_length=20, blank=True, help_text=_("For narrow columns, for example ZIMP.")
    )
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=Kind.choices,
        default=Kind.UNIT,
        help_text=_("The kind of office."),
    )
    email = models.EmailField(
        _("e-mail"), blank=True, help_text=_("Where reminders for its activities are sent.")
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("members"),
        blank=True,
        related_name="offices",
        help_text=_(
            "The people responsible for its activities. Office contributors see the activities "
            "of their offices."
        ),
    )
    source_note = source_note_field()

    objects: ClassVar[OfficeManager] = OfficeManager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name}"


class Duty(StrategyPart):
    """What the strategy's chapter on roles asks of an office."""

    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("office"), help_text=_("The office whose duty it is.")
    )
    text = models.TextField(_("duty"), help_text=_("The wording of the document."))

    class Meta(StrategyPart.Meta):
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        default_related_name = "duties"

    def __str__(self) -> str:
        return f"{self.text}"


AnnualPlanManager = NaturalKeyManager.from_queryset(AnnualPlanQuerySet)


class AnnualPlan(PutAside, KeptOnReload, FixedFields, VisibleTexts, NaturalKeyModel):
    """The plan of one year."""

    natural_key_fields = ("year",)
    kept_on_reload = (
        "status",
        "is_published",
        "holds_demonstration_data",
        "records_locked_at",
        "put_aside_at",
        "put_aside_by_id",
        "put_aside_reason",
    )

    fixed: ClassVar = rules.PLAN_IS_FIXED

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ADOPTED = "adopted", _("adopted")
        CLOSED = "closed", _("closed")

    strategy = models.ForeignKey(
        Strategy,
        models.PROTECT,
        verbose_name=_("strategy"),
        related_name="plans",
        help_text=_("The strategy that it implements."),
    )
    year = models.PositiveSmallIntegerField(
        _("year"),
        unique=True,
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
        error_messages={"unique": _("This year has a plan already.")},
        help_text=_("There is one plan a year."),
    )
    title = models.CharField(_("title"), max_length=300, help_text=_("As above the plan's tables."))
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.DRAFT,
        help_text=_(
            "A draft is being prepared, an adopted plan is being implemented, a closed plan has "
            "been evaluated."
        ),
    )
    is_published = models.BooleanField(
        _("published"),
        default=False,
        help_text=_("Citizens see the plan and its progress without an account."),
    )
    holds_demonstration_data = models.BooleanField(
        _("holds demonstration data"),
        default=False,
        editable=False,
        help_text=_(
            "The progress is invented for a demonstration; every page and report of the year says so."
        ),
    )
    records_locked_at = models.DateTimeField(
        _("records locked at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_(
            "When the evaluation of the year was submitted. Records cannot be changed until it is returned."
        ),
    )
    derived_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=pgettext_lazy("plan", "derived from"),
        null=True,
        blank=True,
        related_name="successors",
        help_text=_("The earlier plan from which this one was drafted."),
    )
    revision = revision_field(_("revision"), _("Increases with every change that the plan's pages show."))
    shared_revision = revision_field(
        _("revision of what is shared"),
        _("Increases with every change that all activities of the plan show, as of an office's name."),
    )
    source_note = source_note_field()

    objects: ClassVar[AnnualPlanManager] = AnnualPlanManager()

    class Meta:
        verbose_name = _("annual plan")
        verbose_name_plural = _("annual plans")
        ordering = ["-year"]
        constraints = [PUT_ASIDE_BY_SOMEBODY]

    def __str__(self) -> str:
        return f"{self.title}"

    def clean(self) -> None:
        super().clean()
        if self.strategy_id and self.year:
            rules.check_plan(self)

    def fixed_now(self) -> dict[str, Any]:
        return {} if self.status == self.Status.DRAFT else super().fixed_now()

    def get_absolute_url(self) -> str:
        return reverse("plans:plan", args=[self.year])

    @property
    def takes_records(self) -> bool:
        """Whether what was done can be told: it is adopted, and its evaluation is in nobody's hands."""
        return self.status == self.Status.ADOPTED and self.records_locked_at is None

    @property
    def is_public(self) -> bool:
        """Whether citizens see it: the rule of `.published()`, asked of one plan."""
        return self.is_published and self.status != self.Status.DRAFT

    @property
    def is_settled(self) -> bool:
        """Whether its year is judged or being judged, so that neither plan nor records change."""
        return self.status == self.Status.CLOSED or self.records_locked_at is not None

    @property
    def starts_on(self) -> date:
        return year_range(self.year)[0]

    @property
    def ends_on(self) -> date:
        return year_range(self.year)[1]
