"""The evaluation of a year as one person finds it: what stands there, what is missing, and what they can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kacanik_comms.accounts.deputies.words import by_whom
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.evaluation import policies, readiness
from kacanik_comms.evaluation.models import Evaluation, EvaluationStep, Indicator, SealedReport
from kacanik_comms.evaluation.pieces import Pieces, pieces_of
from kacanik_comms.evaluation.progress import Sealing, sealing_of
from kacanik_comms.evaluation.readiness import Gap
from kacanik_comms.evaluation.workflow import State
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.loading import kept_facts_of
from plans.models import AnnualPlan, Office
from plans.names.reading import names_of
from plans.years import plan_of_year


class NoSuchYear(Exception):
    """There is no plan for the year, so there is nothing to evaluate; the sentence says so."""

    def __init__(self, year: int) -> None:
        super().__init__(_("There is no plan for the year %(year)s.") % {"year": year})


@dataclass
class Workspace:
    """One evaluation, one person, one day."""

    user: User
    plan: AnnualPlan
    revisions: Sequence[Evaluation]  # the newest first
    # The newest, or the revision that was asked for; None where nobody has begun.
    evaluation: Evaluation | None
    today: date

    @cached_property
    def pieces(self) -> Pieces:
        return pieces_of(self.evaluation, plan=self.plan) if self.evaluation else Pieces()

    @cached_property
    def steps(self) -> list[EvaluationStep]:
        return list(self.evaluation.steps.select_related("by", "on_behalf_of")) if self.evaluation else []

    @cached_property
    def indicators(self) -> list[Indicator]:
        return list(self.plan.indicators.select_related("objective"))

    @cached_property
    def facts(self) -> YearFacts:
        """The year as it is evaluated; read where the page needs it."""
        return kept_facts_of([self.plan], today=self.today)[0]

    @cached_property
    def offices(self) -> list[Office]:
        return names_of(self.plan, Office.objects.all())

    @cached_property
    def gaps(self) -> list[Gap]:
        if self.evaluation is None or self.is_settled:
            return []
        gaps = readiness.gaps(
            self.evaluation,
            self.facts,
            self.pieces,
            today=self.today,
            indicators=self.indicators,
        )
        if self.evaluation.state == State.SUBMITTED:
            # What the day of the reading blocks was answered when it was submitted.
            gaps = [gap for gap in gaps if gap.kind != readiness.GapKind.YEAR]
        return gaps

    @cached_property
    def blocking(self) -> list[Gap]:
        return [gap for gap in self.gaps if gap.blocks]

    @property
    def blocking_by_place(self) -> list[tuple[str, Any, list[Gap]]]:
        """What holds it up, by the page on which it is mended; the rest is mended at the activities themselves."""
        places: list[tuple[str, Any, list[Gap]]] = [
            (tab["name"], tab["label"], [gap for gap in self.blocking if gap.url.startswith(tab["path"])])
            for tab in self.tabs[1:]
        ]
        placed = {id(gap) for _name, _label, gaps in places for gap in gaps}
        others = [gap for gap in self.blocking if id(gap) not in placed]
        return [place for place in [*places, ("records", _("Records of the year"), others)] if place[2]]

    @property
    def said_in_the_report(self) -> list[Gap]:
        """What is missing too, and holds nothing up."""
        return [gap for gap in self.gaps if not gap.blocks and gap.kind != readiness.GapKind.QUESTION]

    @property
    def questions(self) -> list[Gap]:
        """Sentences that the figures contradict, before they are submitted."""
        return [gap for gap in self.gaps if gap.kind == readiness.GapKind.QUESTION]

    # Where it stands

    @property
    def newest(self) -> Evaluation | None:
        return self.revisions[0] if self.revisions else None

    @property
    def is_newest(self) -> bool:
        return self.evaluation == self.newest

    @cached_property
    def stands_instead(self) -> Evaluation | None:
        """The signed revision by which this one is superseded."""
        if self.evaluation is None or not self.evaluation.is_signed:
            return None
        number = self.evaluation.revision
        later = [other for other in self.revisions if other.is_signed and other.revision > number]
        return later[0] if later else None

    @property
    def state(self) -> State | None:
        if self.evaluation is None:
            return None
        return State.SUPERSEDED if self.stands_instead else State(self.evaluation.state)

    @property
    def is_settled(self) -> bool:
        """Whether it was signed, so that nothing in it changes any more."""
        return self.evaluation is not None and self.evaluation.is_signed

    @property
    def is_over(self) -> bool:
        return self.today > self.plan.ends_on

    @cached_property
    def seal(self) -> SealedReport | None:
        if not self.is_settled:
            return None
        return SealedReport.objects.filter(evaluation=self.evaluation).defer("snapshot").first()

    @property
    def signed_by_whom(self) -> str:
        """As it was sealed: the name stays there also when the account has none any more."""
        return by_whom(self.seal.signer_name, self.seal.signer_on_behalf_of) if self.seal else ""

    @property
    def remark(self) -> str:
        """With what it was returned, until it is submitted again."""
        is_returned = self.evaluation is not None and self.evaluation.state == State.RETURNED
        return getattr(self.evaluation, "return_remark", "") if is_returned else ""

    @cached_property
    def sealing(self) -> Sealing | None:
        """How far its signature is; while it is being made, no step is taken."""
        is_being_sealed = getattr(self.evaluation, "is_being_sealed", False)
        return sealing_of(self.evaluation) if self.evaluation and is_being_sealed else None

    # What the person can do

    @property
    def can_begin(self) -> bool:
        return self.evaluation is None and policies.can_begin(self.user, self.plan)

    @cached_property
    def can_put_aside(self) -> bool:
        return policies.can_put_aside(self.user, self.plan, today=self.today)

    @cached_property
    def can_write(self) -> bool:
        return self.evaluation is not None and policies.can_write(self.user, self.evaluation)

    @cached_property
    def can_judge(self) -> bool:
        return bool(self.evaluation and not self.sealing and policies.can_judge(self.user, self.evaluation))

    @cached_property
    def can_register(self) -> bool:
        return bool(
            self.evaluation
            and self.is_newest
            and not self.sealing
            and policies.can_register(self.user, self.evaluation)
        )

    @property
    def can_submit(self) -> bool:
        return self.evaluation is not None and policies.can_submit(self.user, self.evaluation)

    @property
    def can_withdraw(self) -> bool:
        return bool(
            self.evaluation and not self.sealing and policies.can_withdraw(self.user, self.evaluation)
        )

    @cached_property
    def can_return(self) -> bool:
        return bool(self.evaluation and not self.sealing and policies.can_return(self.user, self.evaluation))

    @property
    def can_sign(self) -> bool:
        return bool(self.evaluation and not self.sealing and policies.can_sign(self.user, self.evaluation))

    @property
    def why_not_sign(self) -> str:
        """What whoever could sign is told: that they submitted it themselves."""
        if self.evaluation is None or not self.can_return:
            return ""
        try:
            policies.check_can_sign(self.user, self.evaluation)
        except NotAllowed as refused:
            return str(refused)
        return ""

    @cached_property
    def can_revise(self) -> bool:
        return bool(
            self.is_newest
            and self.is_settled
            and self.evaluation
            and policies.can_revise(self.user, self.evaluation)
        )

    # The pages

    @cached_property
    def query(self) -> str:
        """What an address needs so that an earlier revision stays open."""
        return "" if self.is_newest or not self.evaluation else f"?revision={self.evaluation.revision}"

    @property
    def address(self) -> str:
        return reverse("evaluation:year", args=[self.plan.year]) + self.query

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        """The pages of the workspace, each with how much on it holds the submission up."""
        named = [
            ("year", _("Overview")),
            ("text", _("Text")),
            ("judgements", _("Judgements")),
            ("findings", _("Findings")),
        ]
        addresses = {name: reverse(f"evaluation:{name}", args=[self.plan.year]) for name, _label in named}
        return [
            {
                "name": name,
                "label": label,
                "path": addresses[name],
                "url": addresses[name] + self.query,
                "count": 0
                if name == "year"
                else sum(gap.url.startswith(addresses[name]) for gap in self.blocking),
            }
            for name, label in named
        ]


def open_workspace(request: HttpRequest, user: User, year: int, *, today: date) -> Workspace:
    """The newest evaluation of the year, or the one of `?revision=`."""
    policies.check_can_see_evaluation(user)
    plan = plan_of_year(request, year)
    if plan is None:
        raise NoSuchYear(year)
    revisions = list(Evaluation.objects.for_workspace().filter(plan=plan))
    asked = request.GET.get("revision", "")
    chosen = next(iter(revisions), None)
    if asked:
        chosen = next((revision for revision in revisions if str(revision.revision) == asked), None)
        if chosen is None:
            raise Http404
    if revisions:
        # With its baseline, which the facts need.
        plan = revisions[0].plan
    return Workspace(user=user, plan=plan, revisions=revisions, evaluation=chosen, today=today)


def open_to_write(
    request: HttpRequest, user: User, year: int, *, today: date
) -> tuple[Workspace, Evaluation]:
    """The newest evaluation, of which something is written; 404 where nobody has begun."""
    workspace = open_workspace(request, user, year, today=today)
    if workspace.newest is None:
        raise Http404
    workspace.evaluation = workspace.newest
    return workspace, workspace.newest
