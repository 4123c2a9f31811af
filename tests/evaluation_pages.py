"""The workspace in which a year is evaluated, from its beginning to the chief's desk."""

from datetime import date

from django.urls import reverse
from django.utils import timezone, translation

from kacanik_comms.accounts.models import User
from kacanik_comms.evaluation import actions as of_evaluation
from kacanik_comms.evaluation.models import Indicator
from plans.models import AnnualPlan
from tests.evaluation import january
from tests.seen import Seen

Cast = dict[str, User]


def evaluation_pages(cast: Cast) -> list[Seen]:
    """The workspace of 2023, begun and partly written, for whoever writes and whoever reads; refusals and a clash."""
    officer, chief = cast["officer"], cast["chief"]
    with translation.override("sq"):
        evaluation = of_evaluation.begin(
            plan=AnnualPlan.objects.get(year=2023), by=officer, at=timezone.now()
        )
        if not evaluation.findings.exists():
            of_evaluation.propose_findings(evaluation=evaluation, by=officer, today=date(2024, 1, 15))
            Indicator.objects.create(
                plan=evaluation.plan, number=1, level="outcome", name="Abonentë", unit="persona", target=500
            )
            of_evaluation.write_narrative(
                evaluation=evaluation,
                section="context",
                by=officer,
                version=0,
                text_sq="Demonstrim: viti në pak fjalë.",
            )
    finding = evaluation.findings.first()
    address = {
        name: reverse(f"evaluation:{name}", args=[2023])
        for name in ("year", "text", "judgements", "findings")
    }
    pages = [Seen(f"evaluation: {name}", officer, url) for name, url in address.items()]
    pages += [Seen(f"evaluation read: {name}", chief, url) for name, url in address.items()]
    return [
        *pages,
        Seen("evaluation: years", officer, reverse("evaluation:years", args=[2023])),
        Seen("evaluation, nothing there", officer, reverse("evaluation:year", args=[1999]), 404),
        Seen("finding", officer, reverse("evaluation:finding", args=[2023, finding.pk])),
        Seen(
            "finding refused",
            officer,
            reverse("evaluation:add_finding", args=[2023]),
            422,
            (("version", "0"),),
        ),
        Seen(
            "evaluation conflict",
            officer,
            reverse("evaluation:write", args=[2023, "context"]),
            409,
            (("version", "0"), ("text_sq", "Demonstrim: ndryshe.")),
        ),
        Seen("not submitted", officer, reverse("evaluation:submit", args=[2023]), 422, ()),
    ]


def pages_of_the_handed_in(cast: Cast) -> list[Seen]:
    """An evaluation that waits for the chief: the year is locked, and the officer only reads."""
    officer, chief = cast["officer"], cast["chief"]
    plan = AnnualPlan.objects.get(year=2023)
    january.submitted(plan, officer)
    year = reverse("evaluation:year", args=[2023])
    locked = plan.activities.filter(kind="recurring").first()
    assert locked
    return [
        Seen("handed in: year", officer, year),
        Seen("to be judged: year", chief, year),
        Seen("to be judged: text", chief, reverse("evaluation:text", args=[2023])),
        Seen("return refused", chief, reverse("evaluation:return", args=[2023]), 422, (("remark", ""),)),
        Seen("handed in: findings", officer, reverse("evaluation:findings", args=[2023])),
        Seen("activity of a locked year", officer, locked.get_absolute_url()),
        Seen("today with a locked year", officer, reverse("activities:today")),
    ]
