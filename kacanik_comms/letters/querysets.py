"""Questions about letters."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from kacanik_comms.letters.kinds import NOTICES

if TYPE_CHECKING:
    from kacanik_comms.letters.models import Letter, ToldThreshold  # noqa: F401 - in quotation marks


class LetterQuerySet(models.QuerySet["Letter"]):
    def to_send(self, *, at: datetime) -> "LetterQuerySet":
        """Those that wait, and those whose worker died; in the order in which they were due."""
        waiting = Q(state="waiting", next_try_at__lte=at)
        return self.filter(waiting | Q(state="sending", leased_until__lte=at)).order_by("next_try_at", "pk")

    def claim(self, pk: int, *, at: datetime, lease: timedelta) -> bool:
        """Whether it is ours now: one conditional update, of which two workers cannot both succeed."""
        rows = self.to_send(at=at).filter(pk=pk).order_by()
        return bool(rows.update(state="sending", leased_until=at + lease, attempts=F("attempts") + 1))

    def held(self, letter: "Letter") -> "LetterQuerySet":
        """The row as we claimed it; none where somebody else took it up, because we were too slow."""
        return self.filter(pk=letter.pk, state="sending", leased_until=letter.leased_until)

    def settle(self, letter: "Letter", **values: Any) -> bool:
        """Writes down how an attempt ended."""
        return bool(self.held(letter).update(leased_until=None, **values))

    def unsent(self) -> "LetterQuerySet":
        return self.filter(state__in=("waiting", "sending"))

    def notices_of(self, receiver: Any) -> "LetterQuerySet":
        return self.filter(receiver=receiver, kind__in=NOTICES)

    def unseen(self) -> "LetterQuerySet":
        return self.filter(seen_at=None)

    def for_page(self) -> "LetterQuerySet":
        return self.select_related("receiver", "office").defer("html")

    def in_state(self, state: str) -> "LetterQuerySet":
        """All of them where no state is named."""
        return self.filter(state=state) if state in self.model.State.values else self

    def counts(self) -> list[tuple[str, str, int]]:
        """Of each state that occurs: its value, its label and the number of letters."""
        rows = dict(self.order_by().values_list("state").annotate(Count("pk")))
        return [
            (value, str(label), rows[value]) for value, label in self.model.State.choices if value in rows
        ]

    def refused_addresses(self) -> set[str]:
        """Those that the mail server refused last time."""
        refused = self.filter(is_refused=True).values("address")
        rows = self.filter(address__in=refused).filter(Q(is_refused=True) | Q(state="sent"))
        last = dict(rows.order_by("created_at", "pk").values_list("address", "is_refused"))
        return {address for address, is_refused in last.items() if is_refused}

    def about(self, event: str) -> "LetterQuerySet":
        return self.filter(event=event).select_related("receiver", "office").order_by("pk")

    def drop(self, problem: str, *, at: datetime) -> int:
        """Those not yet sent, but not one that a worker is sending: nothing of what they said is kept that could open
        an account."""
        rows = self.unsent().exclude(state="sending", leased_until__gt=at)
        rows.filter(is_secret=True).update(text="", html="")
        return rows.update(state="dropped", problem=problem, leased_until=None)

    def forget_texts(self, *, before: datetime) -> None:
        self.exclude(text="").filter(created_at__lt=before).exclude(state__in=("waiting", "sending")).update(
            text="", html=""
        )


def unseen_notices_of(user: str) -> Coalesce:
    """How many notices are new to the user in the column `user`."""
    rows = apps.get_model("letters", "Letter")._default_manager.filter(
        receiver=OuterRef(user), kind__in=NOTICES, seen_at=None
    )
    counted = rows.order_by().values("receiver").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


class ToldThresholdQuerySet(models.QuerySet["ToldThreshold"]):
    def valid(self) -> "ToldThresholdQuerySet":
        """Those whose letter did not fail: what nobody could be told is told again."""
        return self.exclude(letter__state__in=("given_up", "dropped"))
