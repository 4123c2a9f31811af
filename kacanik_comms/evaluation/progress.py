"""How far the signature of an evaluation is, while its reports are being made."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from kacanik_comms.evaluation.models import Evaluation, Rendering, SignatureRequest


@dataclass(frozen=True)
class Sealing:
    """A signature that is being made: how many of its reports are ready."""

    year: int
    done: int
    total: int

    @property
    def sentence(self) -> str:
        return _("The evaluation of %(year)s is being sealed: %(done)s/%(total)s") % {
            "year": self.year,
            "done": self.done,
            "total": self.total,
        }


def sealing_of(evaluation: Evaluation) -> Sealing | None:
    """Of the signature that is being made; None where none is."""
    return sealings_of([evaluation]).get(evaluation.pk)


def sealings_of(evaluations: Iterable[Evaluation]) -> dict[int, Sealing]:
    """Of the signatures that are being made, by the key of their evaluation."""
    years = {evaluation.pk: evaluation.plan.year for evaluation in evaluations}
    pending = SignatureRequest.objects.filter(evaluation__in=years, state=SignatureRequest.State.PENDING)
    counts = (
        pending.order_by()
        .values_list("evaluation")
        .annotate(
            done=Count("renderings", filter=Q(renderings__state=Rendering.State.DONE)),
            total=Count("renderings"),
        )
    )
    return {key: Sealing(years[key], done, total) for key, done, total in counts}
