"""The queue of reports to be made, and the signatures that wait for theirs. None of it is a record: what is kept for
good is in `sealed.py`."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kacanik_comms.accounts.deputies.fields import on_behalf_of_field
from kacanik_comms.evaluation.models.evaluation import Evaluation


class SignatureRequest(models.Model):
    """The chief pressed "Sign": what is signed is fixed, and its PDFs are being made."""

    texts_are_sealed = True

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("signature", "being made")
        SIGNED = "signed", pgettext_lazy("signature", "signed")
        FAILED = "failed", pgettext_lazy("signature", "not signed")

    class Failure(models.TextChoices):
        """Each is the sentence that the chief reads."""

        RENDERING = "rendering", _("One of the PDFs could not be made, so nothing was signed.")
        CHANGED = (
            "changed",
            _(
                "The records changed while the report was being made, so nothing was signed. Read it "
                "again first."
            ),
        )
        STALE = (
            "stale",
            _("Making the report was interrupted for more than an hour, so nothing was signed."),
        )
        KEY = (
            "key",
            _("The certifying signature could not be applied, so nothing was signed. Tell the IT officer."),
        )

    evaluation = models.ForeignKey(
        Evaluation,
        models.PROTECT,
        verbose_name=_("evaluation"),
        help_text="The evaluation that is to be signed.",
    )
    version = models.PositiveIntegerField(
        _("version"), help_text="The version of the evaluation that the chief saw."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("by"),
        related_name="signature_requests",
        help_text="Who signs.",
    )
    on_behalf_of = on_behalf_of_field()
    at = models.DateTimeField(_("at"), help_text="When they pressed “Sign”; the time of the signature.")
    read_on = models.DateField(_("read on"), help_text="The day as of which the year was read.")
    snapshot = models.TextField(_("snapshot"), help_text="What is signed, as canonical JSON.")
    snapshot_sha256 = models.CharField(
        _("SHA-256 of the snapshot"), max_length=64, help_text="The fingerprint of what is signed."
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State.choices,
        default=State.PENDING,
        help_text="How far it is.",
    )
    failure = models.CharField(
        _("why not"),
        max_length=10,
        choices=Failure.choices,
        blank=True,
        help_text="Why nothing was signed.",
    )
    finished_at = models.DateTimeField(
        _("finished at"), null=True, blank=True, help_text="When it was signed, or given up."
    )

    class Meta:
        verbose_name = _("signature under way")
        verbose_name_plural = _("signatures under way")
        default_related_name = "signature_requests"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation"], condition=Q(state="pending"), name="signature_one_under_way"
            ),
            models.CheckConstraint(
                condition=Q(state="failed", finished_at__isnull=False) & ~Q(failure="")
                | Q(state="signed", failure="", finished_at__isnull=False)
                | Q(state="pending", failure="", finished_at__isnull=True),
                name="signature_failed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation}: {self.get_state_display()}"


# Whoever signs waits for nobody's draft.
IN_TURN = (F("signature").asc(nulls_last=True), "requested_at", "pk")


class RenderingQuerySet(models.QuerySet["Rendering"]):
    def waiting(self) -> "RenderingQuerySet":
        """In the order in which they are made."""
        return self.filter(state=Rendering.State.WAITING).order_by(*IN_TURN)

    def unfinished(self) -> "RenderingQuerySet":
        return self.filter(state__in=(Rendering.State.WAITING, Rendering.State.RUNNING))

    def light(self) -> "RenderingQuerySet":
        """Without what it is made of, which is large."""
        return self.defer("snapshot")

    def queue(self) -> list[int]:
        """The primary keys of what is being made and of what waits behind it."""
        rows = list(self.unfinished().order_by(*IN_TURN).values_list("pk", "state"))
        return [pk for pk, _state in sorted(rows, key=lambda row: row[1] != Rendering.State.RUNNING)]


class Rendering(models.Model):
    """One report to be made as a PDF: a snapshot in one edition. The same content is never made twice."""

    texts_are_sealed = True

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("rendering", "waiting")
        RUNNING = "running", pgettext_lazy("rendering", "being made")
        DONE = "done", pgettext_lazy("rendering", "ready")
        FAILED = "failed", pgettext_lazy("rendering", "failed")

    class Failure(models.TextChoices):
        """Each is the sentence that people read."""

        TIME = "time", _("Making the report took too long and was stopped.")
        MEMORY = "memory", _("Making the report needed more memory than allowed and was stopped.")
        KILLED = (
            "killed",
            _("Making the report was interrupted twice, for example by a restart of the server."),
        )
        ERROR = "error", _("The report could not be made because of an error in the program.")

    key = models.CharField(
        _("fingerprint"),
        max_length=64,
        unique=True,
        help_text="Computed from the content, the edition and the program that makes it; its address.",
    )
    year = models.PositiveSmallIntegerField(_("year"), help_text="The year that is evaluated.")
    edition = models.CharField(_("edition"), max_length=20, help_text="In which language, or in which two.")
    snapshot = models.TextField(_("snapshot"), help_text="What the report says, as canonical JSON.")
    snapshot_sha256 = models.CharField(
        _("SHA-256 of the snapshot"), max_length=64, help_text="The fingerprint of what it says."
    )
    signature = models.ForeignKey(
        SignatureRequest,
        models.CASCADE,
        verbose_name=_("signature"),
        null=True,
        blank=True,
        help_text="The signature that waits for it; empty for a draft.",
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State.choices,
        default=State.WAITING,
        help_text="How far it is.",
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=0, help_text="How often it was begun; interrupted twice, it is given up."
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("requested by"),
        related_name="+",
        help_text="Who asked for it first.",
    )
    requested_at = models.DateTimeField(_("requested at"), help_text="When it was asked for.")
    started_at = models.DateTimeField(
        _("started at"), null=True, blank=True, help_text="When it was begun last."
    )
    finished_at = models.DateTimeField(
        _("finished at"), null=True, blank=True, help_text="When it was ready, or given up."
    )
    failure = models.CharField(
        _("why not"),
        max_length=10,
        choices=Failure.choices,
        blank=True,
        help_text="Why it could not be made.",
    )
    detail = models.TextField(
        _("what the program said"), blank=True, help_text="Its last words, for whoever looks after it."
    )
    size = models.PositiveIntegerField(_("size"), default=0, help_text="The size of the PDF in bytes.")
    sha256 = models.CharField(
        _("SHA-256"), max_length=64, blank=True, help_text="The fingerprint of the PDF."
    )

    objects = RenderingQuerySet.as_manager()

    class Meta:
        verbose_name = _("report being made")
        verbose_name_plural = _("reports being made")
        default_related_name = "renderings"
        ordering = ["requested_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", failure="", size__gt=0) & ~Q(sha256="")
                | Q(state="failed") & ~Q(failure="")
                | Q(state__in=["waiting", "running"], failure=""),
                name="rendering_done_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.edition}: {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        """Where people wait for it."""
        return reverse("report:rendering", args=[self.year, self.key])

    @property
    def file_url(self) -> str:
        return reverse("report:rendered", args=[self.year, self.key])

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def has_failed(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def is_unfinished(self) -> bool:
        return not (self.is_done or self.has_failed)

    def finish(self, **values: Any) -> None:
        """Writes down how it ended, and nothing else of the row."""
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
