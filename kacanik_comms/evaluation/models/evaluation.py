"""The evaluation of one annual plan, and the steps that it went."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kacanik_comms.accounts.deputies.fields import on_behalf_of_field
from kacanik_comms.accounts.deputies.words import by_whom
from kacanik_comms.accounts.models import User
from kacanik_comms.evaluation.workflow import STEPS, STORED, WRITTEN, State
from kacanik_comms.letters.models import Letter
from plans.models import AnnualPlan

PEOPLE = (
    "prepared_by",
    "prepared_on_behalf_of",
    "submitted_by",
    "submitted_on_behalf_of",
    "returned_by",
    "signed_by",
    "signed_on_behalf_of",
)


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def latest_of(self, plan: AnnualPlan) -> "Evaluation | None":
        """The one that people work on, or the last that was signed."""
        return self.filter(plan=plan).order_by("-revision").first()

    def latest_of_each(self, plans: Iterable[AnnualPlan]) -> "dict[int, Evaluation]":
        """The latest one of each plan that has any, by the key of the plan."""
        rows = self.filter(plan__in=[plan.pk for plan in plans]).order_by("revision")
        return {evaluation.plan_id: evaluation for evaluation in rows}

    def with_people(self) -> "EvaluationQuerySet":
        """Whoever prepared, submitted, returned and signed it, and its steps."""
        steps = models.Prefetch("steps", EvaluationStep.objects.select_related("by", "on_behalf_of"))
        return self.select_related("plan", *PEOPLE).prefetch_related(steps)

    def for_workspace(self) -> "EvaluationQuerySet":
        """With whom it went through, the plan as it was adopted, the remark with which it was returned last, and
        whether its signature is being made."""
        returns = EvaluationStep.objects.filter(evaluation=OuterRef("pk"), to_state=State.RETURNED)
        remark = Subquery(returns.order_by("-at", "-pk").values("remark")[:1])
        being_sealed = Evaluation.objects.filter(pk=OuterRef("pk"), signature_requests__state="pending")
        sentence = "year_sentence__edited_by"
        return self.select_related("plan__strategy", "plan__baseline", sentence, *PEOPLE).annotate(
            return_remark=remark, is_being_sealed=Exists(being_sealed)
        )

    def signed(self) -> "EvaluationQuerySet":
        return self.filter(state=State.SIGNED)


class Evaluation(models.Model):
    """How a year went, prepared by ZIMP and signed by the mayor's cabinet (strategy, chapter 8)."""

    plan = models.ForeignKey(
        AnnualPlan,
        models.PROTECT,
        verbose_name=_("annual plan"),
        help_text=_("The annual plan that is evaluated."),
    )
    revision = models.PositiveSmallIntegerField(
        _("revision"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("1 for the first evaluation of a year; each later one replaces the one before."),
    )
    revision_reason = models.TextField(
        _("reason for the revision"), blank=True, help_text=_("Why the signed report had to be revised.")
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State.choices,
        default=State.DRAFT,
        editable=False,
        help_text=_("ZIMP prepares and submits it; the cabinet returns or signs it."),
    )
    cut_off = models.DateField(
        _("cut-off date"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The last day that counts; set on submission."),
    )
    judgement = models.TextField(
        _("the cabinet's judgement"),
        blank=True,
        help_text=_("The cabinet's judgement of the year in a few sentences; the report begins with it."),
    )
    protocol_number = models.CharField(
        _("protocol number"),
        max_length=60,
        blank=True,
        help_text=_("The report's own number in the register of documents; it stands on its cover."),
    )
    protocol_date = models.DateField(
        _("protocol date"),
        null=True,
        blank=True,
        help_text=_("The day on which the report was entered there."),
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("prepared by"),
        editable=False,
        related_name="prepared_evaluations",
        help_text=_("Who began it."),
    )
    prepared_on_behalf_of = on_behalf_of_field(_("prepared on behalf of"))
    prepared_at = models.DateTimeField(_("prepared at"), editable=False, help_text=_("When it was begun."))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("submitted by"),
        null=True,
        blank=True,
        editable=False,
        related_name="submitted_evaluations",
        help_text=_("Who submitted it last."),
    )
    submitted_on_behalf_of = on_behalf_of_field(_("submitted on behalf of"))
    submitted_at = models.DateTimeField(
        _("submitted at"), null=True, blank=True, editable=False, help_text=_("When it was submitted last.")
    )
    is_judged = models.BooleanField(
        _("judged"),
        default=False,
        editable=False,
        help_text=_("Whether the cabinet wrote its judgement since the last submission."),
    )
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("returned by"),
        null=True,
        blank=True,
        editable=False,
        related_name="returned_evaluations",
        help_text=_("Who returned it last."),
    )
    returned_at = models.DateTimeField(
        _("returned at"), null=True, blank=True, editable=False, help_text=_("When it was returned last.")
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("signed by"),
        null=True,
        blank=True,
        editable=False,
        related_name="signed_evaluations",
        help_text=_("Who signed it."),
    )
    signed_on_behalf_of = on_behalf_of_field(_("signed on behalf of"))
    signed_at = models.DateTimeField(
        _("signed at"), null=True, blank=True, editable=False, help_text=_("When it was signed.")
    )
    version = models.PositiveIntegerField(
        _("version"),
        default=1,
        editable=False,
        help_text="Counts the steps and judgements, so that nobody overwrites another's.",
    )

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        default_related_name = "evaluations"
        ordering = ["-plan__year", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "revision"], name="evaluation_revision_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=~Q(state=State.SIGNED), name="evaluation_one_open_of_a_plan"
            ),
            models.CheckConstraint(
                condition=Q(state__in=STORED),
                name="evaluation_state_is_stored",
            ),
            models.CheckConstraint(
                condition=Q(revision=1, revision_reason="") | (Q(revision__gt=1) & ~Q(revision_reason="")),
                name="evaluation_revision_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(submitted_by__isnull=True, submitted_at__isnull=True)
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="evaluation_submitted_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(returned_by__isnull=True, returned_at__isnull=True)
                | Q(returned_by__isnull=False, returned_at__isnull=False),
                name="evaluation_returned_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SIGNED, signed_by__isnull=False, signed_at__isnull=False)
                | (~Q(state=State.SIGNED) & Q(signed_by__isnull=True, signed_at__isnull=True)),
                name="evaluation_signed_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WRITTEN) | Q(submitted_by__isnull=False, cut_off__isnull=False),
                name="evaluation_is_submitted_before_it_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("submitted_by")),
                name="evaluation_nobody_signs_what_they_submitted",
            ),
            # Four eyes: neither who signs nor whom they stand in for is among those who submitted.
            models.CheckConstraint(
                condition=(
                    Q(signed_by__isnull=True)
                    | Q(submitted_on_behalf_of__isnull=True)
                    | ~Q(signed_by=F("submitted_on_behalf_of"))
                )
                & (
                    Q(signed_on_behalf_of__isnull=True)
                    | (
                        Q(signed_by__isnull=False)
                        & ~Q(signed_on_behalf_of=F("submitted_by"))
                        & (
                            Q(submitted_on_behalf_of__isnull=True)
                            | ~Q(signed_on_behalf_of=F("submitted_on_behalf_of"))
                        )
                    )
                ),
                name="evaluation_four_eyes_with_deputies",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan.year}/{self.revision}"

    def get_absolute_url(self) -> str:
        return reverse("evaluation:year", args=[self.plan.year])

    @property
    def is_written(self) -> bool:
        """Whether ZIMP has it in hand."""
        return self.state in WRITTEN

    @property
    def is_signed(self) -> bool:
        return self.state == State.SIGNED

    @property
    def prepared_by_whom(self) -> str:
        return by_whom(self.prepared_by, self.prepared_on_behalf_of)

    @property
    def submitted_by_whom(self) -> str:
        return by_whom(self.submitted_by, self.submitted_on_behalf_of)

    @property
    def register_entry(self) -> str:
        """Number and day in the register of documents, as one word to compare."""
        return f"{self.protocol_number} {self.protocol_date or ''}".strip()

    @property
    def last_step(self) -> "EvaluationStep | None":
        return next(reversed(self.steps.all()), None)


class EvaluationStep(models.Model):
    """One step of the workflow: from where to where, with what remark, by whom and when. Never edited."""

    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, verbose_name=_("evaluation"), help_text=_("The evaluation that changed.")
    )
    name = models.CharField(
        _("step"),
        max_length=10,
        choices=[(step.name, step.label) for step in STEPS.values()],
        help_text=_("What was done."),
    )
    from_state = models.CharField(
        _("from"), max_length=10, choices=State.choices, help_text=_("The state before the step.")
    )
    to_state = models.CharField(
        _("to"), max_length=10, choices=State.choices, help_text=_("The state after the step.")
    )
    remark = models.TextField(_("remark"), blank=True, help_text=_("Why it was returned or revised."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("by"),
        related_name="evaluation_steps",
        help_text=_("Who took the step."),
    )
    on_behalf_of = on_behalf_of_field()
    at = models.DateTimeField(_("at"), help_text=_("When the step was taken."))

    class Meta:
        verbose_name = _("step of an evaluation")
        verbose_name_plural = _("steps of an evaluation")
        default_related_name = "steps"
        ordering = ["at", "pk"]

    # To whom a letter about it is on its way, where it was just taken.
    informed: Sequence[User] = ()
    # The letters about it, where the page asks for them.
    letters: Sequence[Letter] = ()

    def __str__(self) -> str:
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"

    @property
    def who(self) -> str:
        return by_whom(self.by, self.on_behalf_of)
