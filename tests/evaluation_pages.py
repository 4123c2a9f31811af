"""The workspace in which a year is evaluated, from its beginning to the chief's desk."""

from datetime import date

from django.urls import reverse
from django.utils import timezone, translation

from activities.models import Activity
from activities.records import actions as of_activities
from kacanik_comms.accounts.models import User
from kacanik_comms.core.sealing import seal
from kacanik_comms.evaluation import actions as of_evaluation
from kacanik_comms.evaluation.models import Indicator
from kacanik_comms.evaluation.new_plan.actions import draft_plan
from kacanik_comms.evaluation.new_plan.proposal import proposal_of
from kacanik_comms.report.record import seal_of
from kacanik_comms.report.rendering.actions import request_rendering, request_signature
from kacanik_comms.year.loading import standing_of
from plans.models import AnnualPlan
from tests.evaluation import january
from tests.factories import make_activity
from tests.seen import Seen
from tests.tasks import failing, run_tasks

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
        Seen("new plan", officer, reverse("new_plan:new")),
        Seen("new plan of the year after", officer, reverse("new_plan:new") + "?source=plan-2023&year=2024"),
        Seen("new plan from the findings", officer, reverse("new_plan:new") + "?source=findings-2023"),
        Seen("new plan, empty", officer, reverse("new_plan:new") + "?source=empty"),
        Seen("new plan, year taken", officer, reverse("new_plan:new") + "?year=2023"),
        Seen("new plan refused", officer, reverse("new_plan:new"), 422, (("year", "x"),)),
        Seen("evaluation: years", officer, reverse("evaluation:years", args=[2023])),
        Seen("evaluation: missing", officer, reverse("evaluation:missing", args=[2023])),
        Seen(
            "evaluation: missing, anew",
            officer,
            reverse("evaluation:missing", args=[2023]) + "?tab=text",
            headers=(("hx-request", "true"),),
            is_part=True,
        ),
        Seen(
            "finding: activities that fit",
            officer,
            reverse("evaluation:activities", args=[2023]) + "?activity=takim",
            is_part=True,
        ),
        Seen(
            "evaluation: judgements refused",
            officer,
            address["judgements"],
            422,
            (("objective-1-version", "0"), ("objective-1-verdict", "x")),
        ),
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
        *_pages_of_the_signature(chief, plan),
    ]


def _pages_of_the_signature(chief: User, plan: AnnualPlan) -> list[Seen]:
    """Signing, and what came of it: first a signature that failed, in the end the one that is under way."""
    evaluation = plan.evaluations.get()
    sign = reverse("report:sign", args=[2023])
    signature = reverse("report:signature", args=[2023])
    today = timezone.localdate()
    request_signature(
        evaluation=evaluation,
        by=chief,
        at=timezone.now(),
        today=today,
        seen=seal_of(plan, evaluation, today=today).sha256,
    )
    run_tasks(failing("memory"), at=timezone.now())
    return [
        Seen("sign", chief, sign),
        Seen("sign refused", chief, sign, 422, (("password", "x"), ("seen", "0" * 64))),
        Seen("signature failed", chief, signature),
    ]


def report_pages(cast: Cast) -> list[Seen]:
    """Where people wait for a report, and where anybody checks one."""
    officer = cast["officer"]
    plan = AnnualPlan.objects.get(year=2023)
    at = timezone.now()
    failed, waiting = (
        request_rendering(seal=seal({"what": what}), year=plan.year, edition="sq", by=officer, at=at)
        for what in ("failed", "waiting")
    )
    failed.finish(state="failed", failure="time")
    return [
        Seen("report waiting, no worker", officer, waiting.get_absolute_url()),
        Seen("report failed", officer, failed.get_absolute_url()),
        Seen("report not kept", officer, reverse("report:rendering", args=[2023, "0" * 64]), 404),
        Seen("report in its editions", officer, reverse("report:report_state", args=[2023]), is_part=True),
    ]


def _pages_of_the_editor(draft: AnnualPlan, officer: User) -> list[Seen]:
    line = draft.activities.special().first()
    assert line
    editor = reverse("activities:edit_plan", args=[draft.year])
    of_line = reverse("activities:edit_line", args=[draft.year, line.pk])
    written = (("title_sq", "Panairi"), ("when", "maj"), ("objective", str(line.objective_id)))
    wrong = (("title_sq", ""), ("when", "dikur"), ("offices", "Qqq"))
    return [
        Seen("editor", officer, editor),
        Seen("editor, a line is open", officer, f"{editor}?row={line.pk}"),
        Seen("editor, a new line", officer, f"{editor}?add={line.objective_id}"),
        Seen("editor, refused", officer, of_line, 422, wrong),
        Seen("editor, conflict", officer, of_line, 409, (*written, ("version", "99"))),
        Seen("editor, signed out", None, of_line, 401, written),
    ]


def pages_of_the_next_plan(cast: Cast) -> list[Seen]:
    """A draft made while the year went on, edited since, and what the signed findings say about it."""
    officer, chief, plan_admin = cast["officer"], cast["chief"], cast["plan_admin"]
    plan = AnnualPlan.objects.select_related("strategy").get(year=2023)
    lines = proposal_of(
        standing_of(plan, today=date(2023, 11, 27), among=Activity.objects.all()), [], year=2024
    )
    draft = draft_plan(
        year=2024, strategy=plan.strategy, by=officer, at=january.NOON, source=plan, lines=lines
    )
    january.signed(plan, officer, chief)
    with translation.override("sq"):
        edited = draft.activities.first()
        edited.planned_cost = 300
        of_activities.amend(activity=edited, by=plan_admin)
        draft.activities.last().delete()
        make_activity(draft, title="Demonstrim: festivali i të rinjve", number=30)
    return [
        Seen("draft and findings", officer, draft.get_absolute_url()),
        Seen("the draft as a plan", plan_admin, draft.get_absolute_url()),
        Seen("the draft, read by the chief", chief, draft.get_absolute_url()),
        Seen("discard", officer, reverse("new_plan:discard", args=[2024])),
        Seen("discard, refused", officer, reverse("new_plan:discard", args=[2023]), 403, ()),
        Seen("adopt the draft", plan_admin, reverse("activities:adopt", args=[2024])),
        *_pages_of_the_editor(draft, officer),
        Seen("plans with a draft", officer, reverse("plans:list")),
    ]
