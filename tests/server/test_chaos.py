"""Whatever is killed, and whenever: no report waits for ever, and no signature is half.

A real gunicorn and a real worker. People open drafts and sign; meanwhile web, worker or child are killed 30 times, and
what a supervisor would start again is started again.
"""

import random
import re
import sys
import time

import pytest

from kacanik_comms.core.sealing import fingerprint
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import Rendering, SealedReport, SignatureRequest
from kacanik_comms.report.record import seal_of
from kacanik_comms.report.rendering import actions, results
from tests.evaluation.january import JANUARY, submitted
from tests.server.person import Person
from tests.server.processes import Server, log, wait_for
from tests.tasks import AT

KILLS = 30
DRAFTS = 24
SIGN = "/evaluation/2023/sign/"
PASSWORD = "correct horse"

pytestmark = [
    pytest.mark.everything,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for the worker's child"),
]


def sign(chief: Person) -> None:
    _status, page = chief.open(SIGN)
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    if seen:  # else it is under way, or signed
        chief.open(SIGN, {"seen": seen[1], "password": PASSWORD})


@pytest.fixture
def drafts(plan, activity, officer) -> list[Rendering]:
    """The same year with another title each time, in all editions, asked for and not made yet."""
    rows = []
    for number in range(DRAFTS // len(EDITIONS)):
        activity.title_sq = f"Aktiviteti {number}"
        activity.save()
        seal = seal_of(plan, None, today=JANUARY)
        rows += [
            actions.request_rendering(seal=seal, year=2023, edition=edition, by=officer, at=AT)
            for edition in EDITIONS
        ]
    return rows


@pytest.fixture
def server(drafts, plan, officer, chief, shared, settings):
    # The server's own hasher: the chief signs with the password.
    settings.PASSWORD_HASHERS = ["kacanik_comms.accounts.passwords.Argon2"]
    chief.set_password(PASSWORD)
    chief.save()
    submitted(plan, officer)
    people = {"officer": officer, "chief": chief}
    clients = {name: Person(user, None) for name, user in people.items()}
    shared.out()
    running = Server()
    for client in clients.values():
        client.server = running
    yield running, clients
    running.end()


def see_that_no_signature_is_half() -> None:
    reports = list(SealedReport.objects.all())
    requests = SignatureRequest.objects.filter(state="signed").count()
    evaluations = [report.evaluation.state for report in reports]
    files = [file for report in reports for file in report.files.all()]
    assert (requests, evaluations) in [(0, []), (1, ["signed"])]
    assert {file.edition for file in files} == (set(EDITIONS) if reports else set())
    assert all(file.sha256 == fingerprint(bytes(file.content)) for file in files)


def test_whatever_is_killed_nothing_hangs_and_no_signature_is_half(server, drafts, shared, capsys):
    running, people = server
    chance = random.Random(9)  # noqa: S311
    targets = ["web", "worker", "child of web", "child of worker", "child of worker"]
    killed = dict.fromkeys(targets, 0)
    began = time.monotonic()
    while sum(killed.values()) < KILLS:
        time.sleep(chance.uniform(0.2, 4))
        target = chance.choice(targets)
        killed[target] += running.kill(target)
        running.supervise()
        if sum(killed.values()) % 5 == 0:
            sign(people["chief"])
            people["officer"].open("/evaluation/2023/report/?edition=sq")
        shared.back()
        see_that_no_signature_is_half()
    seconds = time.monotonic() - began

    def is_quiet() -> bool:
        running.supervise()
        shared.back()
        pending = SignatureRequest.objects.filter(state="pending").exists()
        return not pending and not Rendering.objects.unfinished().exists()

    wait_for(is_quiet, "the end of all work", seconds=600)
    see_that_no_signature_is_half()
    outcomes = [Rendering.objects.get(pk=row.pk) for row in drafts]
    given_up = [row for row in outcomes if not row.is_done]
    assert {row.failure for row in given_up} <= {"killed"}, log().read_text()[-4000:]
    signatures = sorted(SignatureRequest.objects.values_list("state", "failure"))

    # What was given up can be had, and what was not signed can be signed.
    for row in given_up:
        people["officer"].open(row.get_absolute_url())
        people["officer"].open(row.get_absolute_url() + "again/", {})
    if not SealedReport.objects.exists():
        sign(people["chief"])
    wait_for(is_quiet, "what was tried again", seconds=300)
    see_that_no_signature_is_half()
    assert SealedReport.objects.count() == 1, log().read_text()[-4000:]
    for row in Rendering.objects.filter(pk__in=[row.pk for row in drafts]):
        assert row.is_done, (row.failure, row.detail)
        assert fingerprint(results.path_of(row.key).read_bytes()) == row.sha256
    with capsys.disabled():
        print(  # noqa: T201 - the figures of the run
            f"\n{sum(killed.values())} kills in {seconds:.0f} s: {killed}; drafts {len(outcomes)}, given up"
            f" {len(given_up)}; attempts at most {max(row.attempts for row in outcomes)}; signatures {signatures};"
            f" all there after {time.monotonic() - began:.0f} s."
        )
