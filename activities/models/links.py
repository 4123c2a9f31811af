"""Links with which people answer from a letter, without signing in (docs/adr/0036)."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from kacanik_comms.accounts.access import with_access
from kacanik_comms.accounts.tokens import digest_of
from plans.models import Office

if TYPE_CHECKING:
    from kacanik_comms.accounts.models import User

VALID_FOR = timedelta(days=14)


class AnswerLinkQuerySet(models.QuerySet["AnswerLink"]):
    def behind(self, token: str) -> "AnswerLink | None":
        """The link that was given out as the token, also where it is over."""
        return self.select_related("person", "office").filter(token_hash=digest_of(token)).first()

    def open(self, *, at: datetime) -> "AnswerLinkQuerySet":
        """Those that can be used at that moment; none of somebody who left, nor one that they made."""
        on = timezone.localdate(at)
        return self.filter(
            Q(person__isnull=True) | with_access(on=on, of="person__"),
            Q(made_by__isnull=True) | with_access(on=on, of="made_by__"),
            ended_at__isnull=True,
            expires_at__gt=at,
        )

    def known_to(self, person: "User") -> "AnswerLinkQuerySet":
        """Those that nobody ended yet and that the person got, or made."""
        return self.filter(Q(person=person) | Q(made_by=person), ended_at__isnull=True)

    def to(self, *, person: "User | None", office: Office | None) -> "AnswerLinkQuerySet":
        """Those of one receiver."""
        return self.filter(person=person, office=office)

    def concerning(self, office: Office) -> "AnswerLinkQuerySet":
        """Those of an office and of its members, with what a list shows of them."""
        receivers = Q(office=office) | Q(person__offices=office)
        rows = self.filter(receivers).select_related("person", "office", "made_by").distinct()
        return rows.annotate(count=models.Count("activities", distinct=True))

    def that_replaced(self, link: "AnswerLink") -> "AnswerLink | None":
        """The newer one of the same receiver by which it ended; none where it is open, or somebody ended it."""
        rows = self.to(person=link.person, office=link.office)
        return rows.filter(pk__gt=link.pk, created_at=link.ended_at).first() if link.ended_at else None

    def with_renewal_asked(self) -> "AnswerLinkQuerySet":
        """Those whose receiver asked for a new one and got none since."""
        return self.filter(renewal_asked_at__isnull=False)


class AnswerLink(models.Model):
    """With it one person, or an office where nobody has an account, answers for the rows of one letter."""

    token_hash = models.CharField(
        _("fingerprint"),
        max_length=64,
        unique=True,
        editable=False,
        help_text=_("The SHA-256 of the secret in the link. The secret itself is not stored."),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("person"),
        null=True,
        blank=True,
        related_name="answer_links",
        help_text=_("Who answers with it; empty where an office does."),
    )
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        verbose_name=_("office"),
        null=True,
        blank=True,
        related_name="answer_links",
        help_text=_("The office that answers with it; empty where a person does."),
    )
    activities = models.ManyToManyField(
        Activity,
        verbose_name=_("activities"),
        related_name="answer_links",
        help_text=_("The activities that can be answered for: the rows of the letter."),
    )
    created_at = models.DateTimeField(_("made at"), editable=False, help_text=_("When it was made."))
    expires_at = models.DateTimeField(
        _("expires at"), editable=False, help_text=_("The link is no longer valid after this.")
    )
    ended_at = models.DateTimeField(
        _("ended at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When somebody ended it, or a newer link took its place."),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("made by"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("Who made it by hand; empty where a letter brought it."),
    )
    renewal_asked_at = models.DateTimeField(
        _("new one asked for at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When its receiver asked for a new one; empty again as soon as there is one."),
    )

    objects = AnswerLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to answer")
        verbose_name_plural = _("links to answer")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, office__isnull=False)
                | Q(person__isnull=False, office__isnull=True),
                name="answer_link_is_of_a_person_or_an_office",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")),
                name="answer_link_expires_after_it_is_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receiver} · {self.created_at:%d.%m.%Y}"

    @property
    def receiver(self) -> "User | Office":
        """Whom its records name."""
        receiver = self.person or self.office
        assert receiver is not None  # noqa: S101 - a constraint of the database
        return receiver

    @property
    def last_day(self) -> date:
        return timezone.localdate(self.expires_at)

    @property
    def renewal_asked_on(self) -> date | None:
        return timezone.localdate(self.renewal_asked_at) if self.renewal_asked_at else None

    def is_open(self, *, at: datetime) -> bool:
        return AnswerLink.objects.open(at=at).filter(pk=self.pk).exists()


def from_letter_field() -> Any:
    """The column of every record that can be made from a letter."""
    return models.ForeignKey(
        "activities.AnswerLink",
        models.PROTECT,
        verbose_name=_("answered from a letter"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The link with which it was recorded; empty where somebody was signed in."),
    )


def has_an_author(person: str, *, name: str) -> models.CheckConstraint:
    """That a record names a person, or the letter from which an office answered."""
    condition = Q(**{f"{person}__isnull": False}) | Q(from_letter__isnull=False)
    return models.CheckConstraint(condition=condition, name=name)


def author_of(person: "User | None", letter: AnswerLink | None) -> "User | Office | None":
    """Whom a record names: the person who recorded it, or the office that answered from a letter."""
    return person or (letter.office if letter else None)
