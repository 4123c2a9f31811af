"""What people do with the evaluation of a year. Every write of its pages goes through here."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core import editing
from kacanik_comms.core.languages import columns_of
from kacanik_comms.core.sealing import Seal, fingerprint
from kacanik_comms.evaluation import letters
from kacanik_comms.evaluation.answering import check_somebody_can_sign, check_somebody_can_write
from kacanik_comms.evaluation.drafts import drafted_finding, without_finding
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.finding_checks import check_decisions, check_is_of_its_plan
from kacanik_comms.evaluation.models import (
    WRITTEN,
    Evaluation,
    EvaluationStep,
    Finding,
    FollowUp,
    ImpactAssessment,
    IndicatorValue,
    Narrative,
    ObjectiveAssessment,
    SealedFile,
    SealedReport,
    Written,
    YearSentence,
)
from kacanik_comms.evaluation.policies import (
    check_can_begin,
    check_can_judge,
    check_can_put_aside,
    check_can_register,
    check_can_return,
    check_can_revise,
    check_can_see_evaluation,
    check_can_sign,
    check_can_submit,
    check_can_withdraw,
    check_can_write,
    check_is_not_being_sealed,
)
from kacanik_comms.evaluation.readiness import check_is_ready
from kacanik_comms.evaluation.workflow import State
from kacanik_comms.year.loading import facts_of
from plans.models import AnnualPlan

Row = TypeVar("Row", bound=Written)


# Preparing


def begin(*, plan: AnnualPlan, by: User, at: datetime) -> Evaluation:
    """Opens the evaluation of a year; whoever comes second gets the one that was opened."""
    with transaction.atomic():
        current = _locked_plan(plan)
        check_can_begin(by, current)
        evaluation: Evaluation | None = Evaluation.objects.latest_of(current)
        if evaluation is None:
            evaluation = Evaluation(
                plan=current,
                prepared_by=by,
                prepared_on_behalf_of=by.on_behalf_of(Role.OFFICER),
                prepared_at=at,
            )
            _save(evaluation, by)
        return evaluation


def write_narrative(
    *, evaluation: Evaluation, section: str, by: User, version: int, **texts: str
) -> Narrative:
    """Saves a section of the text. `version` is what the person saw, 0 where nobody had written yet.

    This and the other writings raise `Conflict` when somebody else was faster, and change nothing then.
    """
    return _write(Narrative, {"section": section}, evaluation, by, version, texts)


def write_sentence(*, evaluation: Evaluation, by: User, version: int, **values: str) -> YearSentence:
    """Saves the year in one sentence with its grade, in the person's own words or those of the proposal."""
    return _write(YearSentence, {}, evaluation, by, version, values)


def answer_recommendation(
    *, evaluation: Evaluation, recommendation: int, by: User, version: int, **values: Any
) -> FollowUp:
    """Saves what became of a recommendation of the year before."""
    return _write(FollowUp, {"recommendation_id": recommendation}, evaluation, by, version, values)


def assess_objective(
    *, evaluation: Evaluation, objective: int, by: User, version: int, **values: Any
) -> ObjectiveAssessment:
    return _write(ObjectiveAssessment, {"objective_id": objective}, evaluation, by, version, values)


def assess_impact(
    *, evaluation: Evaluation, impact: int, by: User, version: int, **values: Any
) -> ImpactAssessment:
    return _write(ImpactAssessment, {"impact_id": impact}, evaluation, by, version, values)


def measure(
    *, evaluation: Evaluation, indicator: int, by: User, version: int, **values: Any
) -> IndicatorValue:
    """Saves what an indicator came to."""
    return _write(IndicatorValue, {"indicator_id": indicator}, evaluation, by, version, values)


def add_finding(*, evaluation: Evaluation, by: User, **values: Any) -> Finding:
    with transaction.atomic():
        current = _hold(evaluation, by, check_can_write)
        last = current.findings.aggregate(last=Max("number"))["last"] or 0
        finding = Finding(evaluation=current, number=last + 1)
        check_is_of_its_plan(current, values)
        check_decisions(finding, values)
        return _set(finding, by, values)


def propose_findings(*, evaluation: Evaluation, by: User, today: date) -> list[Finding]:
    """Drafts a finding for each special activity that was not implemented and has none.

    What becomes of it is left open: that is the officer's to say.
    """
    with transaction.atomic():
        current = _hold(evaluation, by, check_can_write)
        facts = facts_of(current.plan, today=today)
        answered = set(current.findings.values_list("activity_id", flat=True))
        return [
            add_finding(evaluation=current, by=by, **drafted_finding(progress, deviation))
            for progress, deviation in without_finding(facts, answered)
        ]


def change_finding(*, finding: Finding, by: User, version: int, **values: Any) -> Finding:
    check_is_of_its_plan(finding.evaluation, values)
    with transaction.atomic():
        # Held, so that two people at once do not make a fourth of the third decision.
        _hold(finding.evaluation, by, check_can_write)
        check_decisions(finding, values)
        return _write(Finding, {"pk": finding.pk}, finding.evaluation, by, version, values, must_exist=True)


def remove_finding(*, finding: Finding, by: User, version: int) -> None:
    """Takes a finding out; the numbers of the others stay, because people have spoken of them."""
    with transaction.atomic():
        _hold(finding.evaluation, by, check_can_write)
        row = Finding.objects.select_for_update().filter(pk=finding.pk).first()
        if row is None:
            return  # somebody else was faster
        editing.check_version(row, version)
        editing.delete(row, by)


def judge(*, evaluation: Evaluation, by: User, version: int, **texts: str) -> Evaluation:
    """Saves the cabinet's judgement."""
    with transaction.atomic():
        current = _hold(evaluation, by, check_can_judge)
        check_is_not_being_sealed(current)
        editing.check_version(current, version)
        if _differs(current, texts):
            current.is_judged = True
            _save(current, by)
        return current


def register(
    *, evaluation: Evaluation, by: User, number: str, on: date | None, seen: str | None = None
) -> Evaluation:
    """Gives the report its number and day in the register of documents; `seen` is the entry that the person saw."""
    with transaction.atomic():
        current = _hold(evaluation, by, check_can_register)
        check_is_not_being_sealed(current)
        entered, kept = {"protocol_number": number.strip(), "protocol_date": on}, current.register_entry
        if _differs(current, entered):
            if seen not in (None, kept):
                current.refresh_from_db()
                raise editing.Conflict(current)
            current.full_clean()
            # No step and no judgement, so no version: whoever writes the judgement meanwhile is not disturbed.
            editing.save(current, by)
        return current


# The workflow


def submit(*, evaluation: Evaluation, by: User, at: datetime, today: date) -> EvaluationStep:
    """Hands the evaluation to the chief of cabinet. From now on the year's records are locked."""
    with transaction.atomic():
        current = _hold(evaluation, by, check_can_submit)
        check_is_ready(current, today=today)
        person = by.on_behalf_of(Role.OFFICER)
        current.submitted_by, current.submitted_on_behalf_of, current.submitted_at = by, person, at
        current.is_judged = False
        check_somebody_can_sign(current, on=timezone.localdate(at))
        current.cut_off = min(today, current.plan.ends_on)
        _settle(current.plan, by, records_locked_at=at)
        return _step(current, "submit", State.SUBMITTED, by, at, person)


def withdraw(*, evaluation: Evaluation, by: User, at: datetime) -> EvaluationStep:
    """Takes the submission back before anything was judged. The text and the year's records are open again."""
    with transaction.atomic():
        current = _hold(evaluation, by, check_can_withdraw)
        check_is_not_being_sealed(current)
        current.submitted_by = current.submitted_on_behalf_of = None
        current.submitted_at = current.cut_off = None
        _settle(current.plan, by, records_locked_at=None)
        return _step(current, "withdraw", State.DRAFT, by, at, by.on_behalf_of(Role.OFFICER))


def send_back(*, evaluation: Evaluation, by: User, at: datetime, remark: str) -> EvaluationStep:
    """Returns the evaluation with a remark. The year's records can be mended again."""
    with transaction.atomic():
        current = _hold(evaluation, by, check_can_return)
        check_is_not_being_sealed(current)
        if not remark.strip():
            raise ValidationError({"remark": _("State what has to be corrected.")})
        check_somebody_can_write(on=timezone.localdate(at))
        current.returned_by, current.returned_at = by, at
        _settle(current.plan, by, records_locked_at=None)
        return _step(current, "return", State.RETURNED, by, at, by.on_behalf_of(Role.CHIEF), remark)


def sign(
    *,
    evaluation: Evaluation,
    by: User,
    at: datetime,
    version: int,
    seal: Seal,
    files: Mapping[str, bytes],
    on_behalf_of: User | None = None,
) -> SealedReport:
    """Signs the evaluation and keeps its report for good; the plan of the year is closed.

    `seal` is what was signed and `files` its PDFs by edition, both made of the evaluation as it was in `version`:
    if it is another one now, `Conflict` is raised and nothing is signed. A report is sealed in all editions or in none.
    `on_behalf_of` is the person in whose place a deputy signs.
    """
    if set(files) != set(EDITIONS):
        raise ValueError(
            f"The editions of a report are {', '.join(EDITIONS)}, not {', '.join(files) or 'none'}."
        )
    with transaction.atomic():
        current = _hold(evaluation, by, check_can_sign)
        editing.check_version(current, version)
        check_is_ready(current, today=current.plan.ends_on, at_signing=True)
        report = SealedReport.objects.create(
            evaluation=current,
            year=current.plan.year,
            revision=current.revision,
            snapshot=seal.snapshot,
            snapshot_sha256=seal.sha256,
            signer_name=str(by),
            signer_position=by.position,
            signer_on_behalf_of=on_behalf_of.with_position if on_behalf_of else "",
            signer_role=Role.CHIEF.value,
            signed_at=at,
        )
        for edition, content in files.items():
            SealedFile.objects.create(
                report=report,
                edition=edition,
                content=content,
                size=len(content),
                sha256=fingerprint(content),
            )
        current.signed_by, current.signed_on_behalf_of, current.signed_at = by, on_behalf_of, at
        _settle(current.plan, by, status=AnnualPlan.Status.CLOSED, records_locked_at=at)
        # The step is written before the state: what belongs to a signed evaluation is refused.
        _step(current, "sign", State.SIGNED, by, at, on_behalf_of)
        draft = AnnualPlan.objects.filter(status=AnnualPlan.Status.DRAFT, year__gt=current.plan.year)
        if (later := draft.order_by("year").first()) and current.findings.exists():
            letters.findings_proposed(current, later, at)
        return report


def revise(*, evaluation: Evaluation, by: User, at: datetime, reason: str) -> Evaluation:
    """Begins the next number, with everything that was written in the last. What was signed stands until then."""
    with transaction.atomic():
        signed = _hold(evaluation, by, check_can_revise)
        if not reason.strip():
            raise ValidationError({"reason": _("State why the signed report has to be revised.")})
        check_somebody_can_write(on=timezone.localdate(at))
        revision = Evaluation(
            plan=signed.plan,
            revision=signed.revision + 1,
            revision_reason=reason.strip(),
            prepared_by=by,
            prepared_on_behalf_of=by.on_behalf_of(Role.OFFICER, Role.CHIEF),
            prepared_at=at,
        )
        for column in columns_of("judgement"):
            setattr(revision, column, getattr(signed, column))
        _save(revision, by)
        for model in WRITTEN:
            for row in model._default_manager.filter(evaluation=signed).order_by("pk"):
                row.pk, row._state.adding = None, True
                row.evaluation = revision
                editing.save(row, by)
        _settle(signed.plan, by, status=AnnualPlan.Status.ADOPTED, records_locked_at=None)
        letters.revision_begun(revision, by)
        return revision


# Years that nobody evaluates


def put_aside(*, plan: AnnualPlan, by: User, at: datetime, reason: str) -> None:
    """Says who decided that the year is not evaluated here, when and why; it then asks for nothing any more."""
    with transaction.atomic():
        current = _locked_plan(plan)
        check_can_put_aside(by, current, today=timezone.localdate(at))
        if not reason.strip():
            raise ValidationError(
                {"put_aside_reason": _("State why the year is not evaluated here. Citizens read it.")}
            )
        _settle(current, by, put_aside_at=at, put_aside_by=by, put_aside_reason=reason.strip())


def take_up(*, plan: AnnualPlan, by: User) -> None:
    """Takes back that a year was put aside; the history keeps that it was."""
    with transaction.atomic():
        current = _locked_plan(plan)
        check_can_see_evaluation(by)
        _settle(current, by, put_aside_at=None, put_aside_by=None, put_aside_reason="")


# How it is done


def _locked_plan(plan: AnnualPlan) -> AnnualPlan:
    row: AnnualPlan = AnnualPlan.objects.select_for_update().get(pk=plan.pk)
    return row


def _hold(evaluation: Evaluation, by: User, allows: Callable[[User, Evaluation], None]) -> Evaluation:
    """The evaluation as it is now, with its plan, both held until the end of the transaction."""
    rows = Evaluation.objects.select_related("plan")
    return editing.hold(rows, evaluation.pk, by=by, allows=allows, of=("self", "plan"))


def _write(
    model: type[Row],
    key: dict[str, Any],
    evaluation: Evaluation,
    by: User,
    version: int,
    values: Mapping[str, Any],
    *,
    must_exist: bool = False,
) -> Row:
    with transaction.atomic():
        current = _hold(evaluation, by, check_can_write)
        rows = model._default_manager.select_for_update()
        row: Row | None = rows.filter(evaluation=current, **key).first()
        if row is None:
            if must_exist:
                raise ValidationError(_("Somebody else removed this in the meantime."))
            row = model(evaluation=current, **key)
        editing.check_version(row, version)
        return _set(row, by, values)


def _set(row: Row, by: User, values: Mapping[str, Any]) -> Row:
    """Nothing is written, and no version counted, where nothing is different."""
    if not _differs(row, values) and row.pk:
        return row
    row.version += 1
    row.edited_by = by
    row.full_clean()
    editing.save(row, by)
    return row


def _differs(row: Any, values: Mapping[str, Any]) -> bool:
    """Sets the values, and says whether one of them is new."""
    differs = False
    for name, value in values.items():
        before = getattr(row, name)
        # An empty text and none are the same word; 0 is a number.
        differs |= (None if before == "" else before) != (None if value == "" else value)
        setattr(row, name, value)
    return differs


def _step(
    evaluation: Evaluation,
    name: str,
    to: State,
    by: User,
    at: datetime,
    on_behalf_of: User | None,
    remark: str = "",
) -> EvaluationStep:
    step = EvaluationStep.objects.create(
        evaluation=evaluation,
        name=name,
        from_state=evaluation.state,
        to_state=to,
        remark=remark.strip(),
        by=by,
        on_behalf_of=on_behalf_of,
        at=at,
    )
    evaluation.state = to
    _save(evaluation, by)
    letters.step_taken(step)
    return step


def _save(evaluation: Evaluation, by: User) -> None:
    if evaluation.pk:
        evaluation.version += 1
    editing.save(evaluation, by)


def _settle(plan: AnnualPlan, by: User, **values: Any) -> None:
    for name, value in values.items():
        setattr(plan, name, value)
    editing.save(plan, by)
