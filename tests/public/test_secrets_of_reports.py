"""The signed report is given to everybody: what it does not print is not in it, also not in its data."""

import json
from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from activities.records import actions as of_activities
from kacanik_comms.core.uploads import sanitise
from kacanik_comms.evaluation import actions as of_evaluation
from kacanik_comms.evaluation.models import SealedFile
from kacanik_comms.report.printing import render_edition
from kacanik_comms.report.record import seal_of
from kacanik_comms.report.rendering import actions, results
from kacanik_comms.report.rendering.making import RenderingOutcome
from tests.activities.evidence_corpus import photo
from tests.evaluation.january import EVENING, JANUARY, NOON, begin, write_everything
from tests.factories import make_activity
from tests.public.test_secrets import SECRET, secret
from tests.report.reading import opened, words_of
from tests.tasks import AT, run_tasks

pytestmark = pytest.mark.slow

IN_JUNE = date(2023, 6, 15)
REASON = "Nuk pati mjete fare."


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "evidence"
    yield
    for path in results.folder().iterdir():
        path.unlink()


def step(activity, name, officer, note, **values):
    activity.refresh_from_db()
    of_activities.take_step(
        activity=activity,
        step=name,
        by=officer,
        version=activity.version,
        today=IN_JUNE,
        note=note,
        **values,
    )


@pytest.fixture
def signed_year(plan, office, officer, chief):
    """Three activities, on which colleagues wrote to each other, in an evaluation that was returned once."""
    with translation.override("sq"):
        closed, done, late = (
            make_activity(plan, number=number, offices=[office], ends_on=date(2023, 5, 31))
            for number in (1, 2, 3)
        )
        step(closed, "start", officer, secret(70))
        step(
            closed,
            "complete",
            officer,
            secret(71),
            completed_on=date(2023, 5, 5),
            evidence_url="https://example.org/",
        )
        step(closed, "reopen", officer, secret(72))
        step(closed, "close_as_not_completed", officer, REASON)
        step(
            done,
            "complete",
            officer,
            secret(73),
            completed_on=date(2023, 5, 5),
            evidence_url="https://example.org/",
        )
        file = photo(f"{secret(74)}.jpg")
        of_activities.add_evidence(
            activity=done, by=officer, files=[sanitise(file.name, file)], caption="Fotoja"
        )
        # Completed late after a slip of the finger: why it was reopened is no reason for that.
        step(late, "cancel", officer, "Sipas vendimit.")
        step(late, "reopen", officer, secret(75))
        step(
            late, "complete", officer, "", completed_on=date(2023, 6, 10), evidence_url="https://example.org/"
        )
        evaluation = begin(plan, officer)
        write_everything(evaluation, officer)
        of_evaluation.submit(evaluation=evaluation, by=officer, at=NOON, today=JANUARY)
        of_evaluation.send_back(evaluation=evaluation, by=chief, at=EVENING, remark=secret(76))
        of_evaluation.submit(evaluation=evaluation, by=officer, at=EVENING, today=JANUARY)
        evaluation.refresh_from_db()
        seen = seal_of(plan, evaluation, today=JANUARY).sha256
    actions.request_signature(evaluation=evaluation, by=chief, at=AT, today=JANUARY, seen=seen)
    made: dict[str, bytes] = {}

    def ready(key, edition, snapshot):
        # One for real would do; four are what is signed.
        content = made.setdefault("sq", render_edition(snapshot, "sq"))
        results.write_whole(results.path_of(key), content + f"\n%{edition}\n".encode())
        return RenderingOutcome()

    run_tasks(ready)


def test_what_the_signed_report_does_not_print_is_nowhere_in_it(signed_year):
    file = SealedFile.objects.get(edition="sq")
    answer = Client().get(f"/verify/{file.sha256}.pdf")
    assert answer.status_code == 200
    (content,) = opened(answer.content).attachments["raport-2023-1.json"]
    printed, data = words_of(answer.content), content.decode()
    assert SECRET not in data
    assert SECRET not in printed
    # Why a promise was not kept is said, on paper and in the data.
    assert REASON.replace(" ", "") in printed
    notes = {
        update["note"]
        for activity in json.loads(data)["activities"]
        for update in activity.get("status_updates", ())
    }
    assert notes - {""} >= {REASON}
    # A file is called by its activity, not as somebody named it.
    files = [
        piece["file"]
        for activity in json.loads(data)["activities"]
        for piece in activity["evidence"]
        if "file" in piece
    ]
    assert files == ["1.2-2.jpg"]
