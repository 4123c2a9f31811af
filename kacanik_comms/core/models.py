"""The machine's own tables. No model of the plan stands here."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.querysets import SearchWordQuerySet
from kacanik_comms.core.words import LONGEST_WORD, question_in

WORKER = "worker"
# The worker writes down every 20 seconds that it is there, and later where a mail server keeps it waiting.
AWAY_AFTER = timedelta(minutes=2)


class LastDoneQuerySet(models.QuerySet["LastDone"]):
    def mark(self, job: str, *, at: datetime) -> None:
        self.update_or_create(job=job, defaults={"at": at})

    def is_due(self, job: str, *, every: timedelta, at: datetime) -> bool:
        """Not done for so long; a time far in the future was written by a clock that was wrong."""
        return not self.filter(job=job, at__gt=at - every, at__lt=at + every).exists()

    def last_time_of(self, job: str) -> datetime | None:
        return self.filter(job=job).values_list("at", flat=True).first()

    def newest(self) -> datetime | None:
        at: datetime | None = self.aggregate(at=models.Max("at"))["at"]
        return at

    def worker_is_away(self, *, at: datetime) -> bool:
        """No worker was seen for two minutes, so that whatever waits for one waits in vain."""
        return self.is_due(WORKER, every=AWAY_AFTER, at=at)


class LastDone(models.Model):
    """When the worker last did each of its periodic jobs, and when it was last seen."""

    job = models.CharField(
        _("job"),
        max_length=30,
        primary_key=True,
        help_text=_("What is done at intervals; “worker” is the worker itself."),
    )
    at = models.DateTimeField(_("at"), help_text=_("When it was last done."))

    objects = LastDoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("periodic job")
        verbose_name_plural = _("periodic jobs")

    def __str__(self) -> str:
        return f"{self.job}: {self.at:%Y-%m-%d %H:%M:%S}"


class SearchWord(models.Model):
    """One word under which a row is found. Written with the row's text, in the same transaction (core/search.py)."""

    kind = models.CharField(_("kind"), max_length=20, help_text="What the row is, for example an activity.")
    row = models.PositiveBigIntegerField(_("row"), help_text="The key of the row.")
    word = models.CharField(
        _("word"), max_length=LONGEST_WORD, db_index=True, help_text="Small letters without marks."
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"), help_text="3: a name. 2: a title. 1: any other text."
    )

    objects = SearchWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")
        constraints = [models.UniqueConstraint(fields=["kind", "row", "word"], name="search_word_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}: {self.word}"


class Synonym(models.Model):
    """What people type, and the words of the plan for it."""

    term = models.CharField(
        _("what people type"),
        max_length=200,
        unique=True,
        help_text=_("A word or several; commas between different ones: postim, fb."),
    )
    meaning = models.CharField(
        _("what the plan says"),
        max_length=200,
        help_text=_("The words to look for; commas between different ones: rrjete sociale, Facebook."),
    )

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["term"]

    def __str__(self) -> str:
        return f"{self.term} → {self.meaning}"

    def clean(self) -> None:
        for name in ("term", "meaning"):
            if not all(question_in(part) for part in getattr(self, name).split(",")):
                raise ValidationError({name: _("Enter words, with one comma between two of them.")})

    @property
    def terms(self) -> list[tuple[str, ...]]:
        return [question_in(term) for term in self.term.split(",")]

    @property
    def meanings(self) -> list[tuple[str, ...]]:
        return [question_in(meaning) for meaning in self.meaning.split(",")]


class WaitingFile(models.Model):
    """A clean file of a form that was refused: kept for whoever sent it until they send the form again, for a day."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("sent by"),
        null=True,
        related_name="waiting_files",
        help_text=_("Who sent it; nobody else sees it. Empty where it came from a letter."),
    )
    link = models.ForeignKey(
        "activities.AnswerLink",
        models.CASCADE,
        verbose_name=_("link to answer"),
        null=True,
        related_name="waiting_files",
        help_text=_("With which link it came; only whoever has the link sees it."),
    )
    file = models.FileField(_("file"), help_text=_("A photograph or document."))
    thumbnail = models.FileField(
        _("thumbnail"), blank=True, help_text=_("A small version of the photograph, for lists.")
    )
    name = models.CharField(
        _("file name"),
        max_length=120,
        help_text=_("The original name. The file is stored under a random name."),
    )
    sha256 = models.CharField(
        _("SHA-256"),
        max_length=64,
        help_text=_("The digital fingerprint, to check that nothing was changed."),
    )
    remark = models.CharField(
        _("remark"),
        max_length=300,
        blank=True,
        help_text=_("What the person is told about what was kept of it."),
    )
    kept_at = models.DateTimeField(_("kept at"), help_text=_("When it was last sent."))

    class Meta:
        verbose_name = _("waiting file")
        verbose_name_plural = _("waiting files")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "sha256"], name="waiting_file_once"),
            models.UniqueConstraint(fields=["link", "sha256"], name="waiting_file_of_link_once"),
            models.CheckConstraint(
                condition=models.Q(owner__isnull=True, link__isnull=False)
                | models.Q(owner__isnull=False, link__isnull=True),
                name="waiting_file_is_of_a_person_or_a_link",
            ),
        ]

    def __str__(self) -> str:
        return self.name
