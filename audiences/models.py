"""Whom the municipality speaks to, with what, and through what."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.fixed import FixedFields
from kacanik_comms.core.naturalkeys import NaturalKeyManager, NaturalKeyModel
from kacanik_comms.core.visible import VisibleTexts
from plans.models import Strategy, StrategyPartManager, source_note_field
from plans.querysets import StrategyPartQuerySet
from plans.rules import (
    CODE_IS_FIXED,
    NUMBER_IN_FORCE,
    PART_IS_FIXED,
    check_can_be_added,
    has_plan_in_force,
)

CODE_IS_TAKEN = _("This code is taken already in this strategy.")


class AudiencePartQuerySet(StrategyPartQuerySet):
    strategy = "audience__strategy"


AudiencePartManager = NaturalKeyManager.from_queryset(AudiencePartQuerySet)


class Audience(FixedFields, VisibleTexts, NaturalKeyModel):
    """A group of people whom the strategy wants to reach."""

    natural_key_fields = ("strategy", "code")
    fixed: ClassVar = CODE_IS_FIXED | PART_IS_FIXED

    class Scope(models.TextChoices):
        INTERNAL = "internal", _("internal")
        EXTERNAL = "external", _("external")

    strategy = models.ForeignKey(
        Strategy,
        models.CASCADE,
        verbose_name=_("strategy"),
        related_name="audiences",
        help_text=_("The strategy that it belongs to."),
    )
    code = models.SlugField(
        _("code"),
        help_text=_("A short name in small letters that never changes, for data and links."),
    )
    number = models.PositiveSmallIntegerField(
        _("number"), help_text=_("Its place in the order of the document.")
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("The name in the strategy."))
    scope = models.CharField(
        _("scope"),
        max_length=10,
        choices=Scope.choices,
        default=Scope.EXTERNAL,
        help_text=_("Internal: staff of the administration. External: everybody else."),
    )
    source_note = source_note_field()

    objects: ClassVar[StrategyPartManager] = StrategyPartManager()

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "code"],
                name="audience_code_once",
                violation_error_message=CODE_IS_TAKEN,
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}"

    def clean(self) -> None:
        super().clean()
        check_can_be_added(self)

    @property
    def in_pickers(self) -> str:
        return f"{self} · {self.strategy.period}"


class AudiencePart(FixedFields, VisibleTexts, NaturalKeyModel):
    """A numbered line of an audience's row in the strategy's table."""

    natural_key_fields = ("audience", "number")
    fixed: ClassVar = {"audience": _("It stays with its audience: plans and records use it.")}

    audience = models.ForeignKey(
        Audience, models.CASCADE, verbose_name=_("audience"), help_text=_("The audience that it is for.")
    )
    number = models.PositiveSmallIntegerField(
        _("number"), help_text=_("Its place in the order of the document.")
    )
    text = models.TextField(_("text"), help_text=_("The wording of the document."))
    source_note = source_note_field()

    objects: ClassVar[AudiencePartManager] = AudiencePartManager()

    class Meta:
        abstract = True
        ordering = ["audience__number", "number"]
        constraints = [models.UniqueConstraint(fields=["audience", "number"], name="%(class)s_number_once")]

    def __str__(self) -> str:
        return f"{self.text}"

    @property
    def in_pickers(self) -> str:
        return f"{self} · {self.audience.in_pickers}"

    def clean(self) -> None:
        super().clean()
        check_can_be_added(self, to="audience")

    def fixed_now(self) -> dict[str, Any]:
        if not has_plan_in_force(self.audience.strategy):
            return super().fixed_now()
        return super().fixed_now() | NUMBER_IN_FORCE


class Message(AudiencePart):
    """What the audience should think of the municipality."""

    class Meta(AudiencePart.Meta):
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        default_related_name = "messages"


class DesiredImpact(AudiencePart):
    """What the audience should do; judged once a year in the evaluation."""

    class Meta(AudiencePart.Meta):
        verbose_name = _("desired impact")
        verbose_name_plural = _("desired impacts")
        default_related_name = "desired_impacts"


class Channel(FixedFields, VisibleTexts, NaturalKeyModel):
    """A channel through which the municipality communicates."""

    natural_key_fields = ("strategy", "code")
    fixed: ClassVar = CODE_IS_FIXED | PART_IS_FIXED

    strategy = models.ForeignKey(
        Strategy,
        models.CASCADE,
        verbose_name=_("strategy"),
        related_name="channels",
        help_text=_("The strategy that it belongs to."),
    )
    code = models.SlugField(
        _("code"),
        help_text=_("A short name in small letters that never changes, for data and links."),
    )
    number = models.PositiveSmallIntegerField(
        _("number"), help_text=_("Its place in the order of the document.")
    )
    name = models.CharField(
        _("name"), max_length=200, help_text=_("In a few words, for lists and the matrix.")
    )
    description = models.TextField(_("description"), blank=True, help_text=_("The wording of the document."))
    source_note = source_note_field()

    objects: ClassVar[StrategyPartManager] = StrategyPartManager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "code"],
                name="channel_code_once",
                violation_error_message=CODE_IS_TAKEN,
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}"

    @property
    def in_pickers(self) -> str:
        return f"{self} · {self.strategy.period}"
