"""Years later: is what was sealed still what was signed? And how a plan administrator sees it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from activities.adoption import actions as adoption
from kacanik_comms.evaluation import triggers
from tests.evaluation.january import NOON, sign, signed, submitted

pytestmark = pytest.mark.slow


@pytest.fixture
def report(plan, activity, officer, chief, plan_admin):
    adoption.before_amending(plan=plan, by=plan_admin, at=NOON)
    return sign(submitted(plan, officer), chief)


def test_what_is_unchanged_is_said_to_be(report, capsys):
    call_command("verify_reports")
    assert capsys.readouterr().out == "Every sealed report is what was signed.\n"


def test_where_nothing_is_sealed_nothing_is_wrong(db, capsys):
    call_command("verify_reports")
    assert capsys.readouterr().out == "Every sealed report is what was signed.\n"


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("UPDATE evaluation_sealedreport SET snapshot = '{}'", "changed: report 2023/1, the data\n"),
        (
            "UPDATE evaluation_sealedfile SET size = 1 WHERE edition = 'sq'",
            "changed: report 2023/1, the PDF “sq”\n",
        ),
        (
            "UPDATE evaluation_sealedfile SET sha256 = 'x' WHERE edition = 'sq'",
            "changed: report 2023/1, the PDF “sq”\n",
        ),
        ("DELETE FROM evaluation_sealedfile WHERE edition = 'en'", "missing: report 2023/1, the PDF “en”\n"),
        (
            "UPDATE evaluation_sealedfile SET edition = 'de' WHERE edition = 'en'",
            "missing: report 2023/1, the PDF “en”\nunknown: report 2023/1, the PDF “de”\n",
        ),
        (
            "UPDATE evaluation_sealedreport SET signer_name = 'X', revision = 2",
            "changed: report 2023/2, what stands beside the data (revision, signer_name)\n",
        ),
        (
            "UPDATE evaluation_sealedreport SET year = 2022",
            "changed: report 2022/1, what stands beside the data (year)\n",
        ),
        (
            "UPDATE evaluation_sealedreport SET signed_at = '2020-01-01 00:00:00+00:00'",
            "changed: report 2023/1, what stands beside the data (signed_at)\n",
        ),
        (
            "UPDATE activities_planbaseline SET content = '{}'",
            "changed: the plan of 2023 as it was adopted\n",
        ),
    ],
)
def test_what_somebody_changed_past_the_database_is_noticed(report, capsys, statement, line):
    triggers.remove()  # as whoever owns the database can
    with connection.cursor() as cursor:
        cursor.execute(statement)
    triggers.install()
    with pytest.raises(CommandError, match="Not every sealed report is what was signed") as failed:
        call_command("verify_reports")
    assert failed.value.returncode == 1
    assert capsys.readouterr().out == line


def test_a_signed_evaluation_without_its_report_is_noticed(report, capsys):
    triggers.remove()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM evaluation_sealedfile")
        cursor.execute("DELETE FROM evaluation_sealedreport")
    triggers.install()
    with pytest.raises(CommandError):
        call_command("verify_reports")
    assert capsys.readouterr().out == "missing: report 2023/1, though the evaluation is signed\n"


# The admin


@pytest.mark.parametrize("model", ["evaluation", "sealedreport"])
def test_plan_administrators_look_and_change_nothing(report, sign_in, plan_admin, model):
    pk = report.evaluation_id if model == "evaluation" else report.pk
    client = sign_in(plan_admin)
    assert client.get(reverse(f"admin:evaluation_{model}_changelist")).status_code == 200
    address = reverse(f"admin:evaluation_{model}_change", args=[pk])
    page = client.get(address)
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert client.post(address, {"year": 1999}).status_code == 403
    assert client.get(reverse(f"admin:evaluation_{model}_add")).status_code == 403
    assert (
        client.post(reverse(f"admin:evaluation_{model}_delete", args=[pk]), {"post": "yes"}).status_code
        == 403
    )


def test_the_admin_leads_to_the_files_and_to_the_verification(report, sign_in, plan_admin):
    page = (
        sign_in(plan_admin)
        .get(reverse("admin:evaluation_sealedreport_change", args=[report.pk]))
        .content.decode()
    )
    assert 'href="/evaluation/2023/sealed/1/sq.pdf"' in page
    assert f'href="/en/verify/{report.snapshot_sha256}/"' in page


@pytest.mark.parametrize("role", ["officer", "chief", "stranger"])
def test_others_do_not_enter(request, plan, activity, officer, chief, sign_in, role):
    signed(plan, officer, chief)
    user = request.getfixturevalue(role)
    assert sign_in(user).get(reverse("admin:evaluation_sealedreport_changelist")).status_code in {302, 403}
