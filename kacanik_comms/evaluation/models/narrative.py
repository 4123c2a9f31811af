"""The running text of an evaluation, section by section."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kacanik_comms.evaluation.models.written import Written


class Narrative(Written):
    """One section of the text that figures cannot write."""

    class Section(models.TextChoices):
        """In the order in which the report prints them."""

        CONTEXT = "context", _("The year in context")
        ACHIEVEMENTS = "achievements", _("What was achieved")
        CHALLENGES = "challenges", _("Challenges and risks")
        LESSONS = "lessons", _("Lessons")
        NEXT_YEAR = "next_year", _("Priorities for the next year")

    section = models.CharField(
        _("section"), max_length=20, choices=Section.choices, help_text="Which part of the report it is."
    )
    text = models.TextField(_("text"), blank=True, help_text="Paragraphs are separated by an empty line.")

    class Meta:
        verbose_name = _("narrative section")
        verbose_name_plural = _("narrative sections")
        default_related_name = "narratives"
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "section"], name="narrative_section_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()}"
