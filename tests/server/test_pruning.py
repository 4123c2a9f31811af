"""Whatever grows by itself is pruned by the worker; what is a record stays."""

from datetime import datetime, timedelta

from django.apps import apps
from django.contrib.sessions.models import Session

from kacanik_comms.accounts.limits import forget_counts
from kacanik_comms.accounts.models import RequestCount
from kacanik_comms.api.guards import forget_kept_answers
from kacanik_comms.api.models import KeptAnswer
from kacanik_comms.core.models import LastDone
from kacanik_comms.server import worker
from kacanik_comms.server.worker import JOBS
from tests.tasks import AT, run_tasks

DAY = timedelta(days=1)
# Rows that come by using the application, and the job that removes them.
GROWS = {
    "sessions.Session": "clear_sessions",
    "usersessions.UserSession": "clear_sessions",
    "core.WaitingFile": "forget_waiting_files",
    "activities.RemovedOccurrence": "forget_removed",
    "people.Invitation": "forget_invitations",
    "letters.Letter": "prune_letters",
    "letters.ToldThreshold": "prune_letters",
    "accounts.RequestCount": "forget_counts",
    "api.KeptAnswer": "forget_answers",
    "evaluation.Rendering": "sweep_reports",
    "evaluation.SignatureRequest": "sweep_reports",
    "django_tasks_database.DBTaskResult": "prune_tasks",
}
# Accounts and their rights end with whoever has them (docs/privacy.md); the rest is one row for a thing or a job.
ENDS_WITH_ITS_OWNER = {
    "account.EmailAddress",
    "account.EmailConfirmation",
    "accounts.ApiToken",
    "accounts.Deputyship",
    "accounts.User",
    "activities.CalendarAddress",
    "auth.Group",
    "auth.Permission",
    "contenttypes.ContentType",
    "core.LastDone",
    "core.SearchWord",
    "core.Synonym",
    "letters.LetterChoice",
    "mfa.Authenticator",
    "server.Diagnosis",
}
ROOMS_OF_RECORDS = {"plans", "audiences", "activities", "evaluation", "admin"}


def test_every_table_that_grows_is_pruned_and_every_other_is_a_record():
    models = {model._meta.label for model in apps.get_models() if "Historical" not in model.__name__}
    unknown = {
        label
        for label in models - set(GROWS) - ENDS_WITH_ITS_OWNER
        if label.partition(".")[0] not in ROOMS_OF_RECORDS
    }
    assert unknown == set(), "Say in GROWS which job removes its rows."
    assert set(GROWS) - models == set()
    assert set(GROWS.values()) <= {job.name for job in JOBS}


def test_sessions_that_are_over_go(db, client, officer):
    client.force_login(officer)
    Session.objects.update(expire_date=AT - DAY)
    run_tasks()
    assert not Session.objects.exists()


def test_counts_of_requests_that_are_over_go(db):
    for span in (-1, 100):
        RequestCount.objects.create(caller=str(span), span=int(AT.timestamp()) + span)
    forget_counts(at=AT)
    assert [count.caller for count in RequestCount.objects.all()] == ["100"]


def test_answers_of_the_api_go_after_a_day(officer):
    for hours in (23, 25):
        KeptAnswer.objects.create(
            user=officer, key=str(hours), request_hash="x", made_at=AT - timedelta(hours=hours)
        )
    forget_kept_answers(at=AT)
    assert [answer.key for answer in KeptAnswer.objects.all()] == ["23"]


def test_a_job_that_fails_is_tried_again_and_holds_up_no_other(db, monkeypatch, caplog):
    done: list[datetime] = []

    def fail(at):
        raise ValueError("broken")

    jobs = [worker.Job("broken", DAY, fail), worker.Job("whole", DAY, done.append)]
    monkeypatch.setattr(worker, "JOBS", jobs)
    run_tasks()
    assert done == [AT]
    assert "The job broken failed." in caplog.text
    assert not LastDone.objects.filter(job="broken").exists()
