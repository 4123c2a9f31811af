"""How far the signature of an evaluation is, while its reports are being made."""

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
    pending = evaluation.signature_requests.filter(state=SignatureRequest.State.PENDING).aggregate(
        requests=Count("pk", distinct=True),
        done=Count("renderings", filter=Q(renderings__state=Rendering.State.DONE)),
        total=Count("renderings"),
    )
    if not pending["requests"]:
        return None
    return Sealing(evaluation.plan.year, pending["done"], pending["total"])
