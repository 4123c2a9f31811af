"""The report in the browser: at once where it is made, else a page that says how far it is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kacanik_comms.core.models import WORKER, LastDone
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import Rendering
from kacanik_comms.report.rendering import results
from tests.evaluation.january import sign, submitted
from tests.factories import make_activity
from tests.tasks import failing, run_tasks

pytestmark = pytest.mark.slow

REPORT = "/evaluation/2023/report/"
STATE = "/evaluation/2023/report/state/"
HTMX = {"HX-Request": "true"}
NO_WORKER = "Reports are not being made at present. Tell the IT officer."


def text(response) -> str:
    return " ".join(response.content.decode().split())


def bytes_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture(autouse=True)
def _empty_folder():
    yield
    for path in results.folder().iterdir():
        path.unlink()


@pytest.fixture
def waiting(plan, activity, sign_in, officer) -> Rendering:
    """The officer opened the report, which is not made yet."""
    sign_in(officer).get(REPORT, {"edition": "sq"})
    return Rendering.objects.get()


def addresses(key: str) -> dict[str, str]:
    return {
        name: reverse(f"report:{name}", args=[2023, key])
        for name in ("rendering", "rendered", "render_again")
    }


# The report as it is now


@pytest.mark.parametrize("query", ["?edition=sq", "?language=sq"])
@pytest.mark.parametrize("address", [REPORT, "/evaluation/2023/report.pdf"])
def test_what_is_not_made_yet_is_waited_for(plan, activity, sign_in, chief, address, query):
    response = sign_in(chief).get(address + query)
    rendering = Rendering.objects.get()
    assert response.url == rendering.get_absolute_url()
    page = text(sign_in(chief).get(response.url))
    assert "It is next." in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert f'hx-get="{response.url}"' in page


def test_what_is_made_opens_at_once(waiting, sign_in, officer):
    run_tasks()
    response = sign_in(officer).get(REPORT, {"edition": "sq"})
    assert response.url == f"/evaluation/2023/reports/{waiting.key}.pdf"
    response = sign_in(officer).get(response.url)
    assert bytes_of(response).startswith(b"%PDF-1.7")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="raporti-vleresimit-2023-sq.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'self'"
    assert response["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    ("edition", "name"),
    [
        ("sq", "raporti-vleresimit-2023-sq.pdf"),
        ("sr-latn", "izvestaj-o-evaluaciji-2023-sr-latn.pdf"),
        ("en", "evaluation-report-2023-en.pdf"),
        ("sq+sr-latn", "raporti-vleresimit-2023-sq-sr-latn.pdf"),
    ],
)
def test_each_edition_has_a_good_name(plan, activity, sign_in, chief, edition, name):
    sign_in(chief).get(REPORT, {"edition": edition})
    run_tasks()
    response = sign_in(chief).get(REPORT, {"edition": edition}, follow=True)
    bytes_of(response)
    assert response["Content-Disposition"] == f'inline; filename="{name}"'


def test_whoever_has_it_already_is_sent_nothing(waiting, sign_in, officer):
    run_tasks()
    client, address = sign_in(officer), addresses(waiting.key)["rendered"]
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    other = client.get(address, headers={"If-None-Match": '"other"'})
    assert again.status_code == 304
    assert bytes_of(first) == bytes_of(other)


def test_a_cached_report_needs_three_queries(waiting, sign_in, officer, django_assert_num_queries):
    run_tasks()
    client, address = sign_in(officer), addresses(waiting.key)["rendered"]
    with django_assert_num_queries(3):  # session, person with roles, the row without what it is made of
        response = client.get(address)
    bytes_of(response)


def test_the_language_of_the_page_is_that_of_the_report(plan, activity, sign_in, officer):
    sign_in(officer, "sr-latn").get(REPORT)
    assert Rendering.objects.get().edition == "sr-latn"


def test_a_change_in_the_year_makes_another_report(waiting, plan, sign_in, officer):
    make_activity(plan)
    sign_in(officer).get(REPORT, {"edition": "sq"})
    assert Rendering.objects.count() == 2


@pytest.mark.parametrize("language", ["de", "../sq", "SQ", "sq+en"])
def test_an_edition_that_does_not_exist_is_refused_with_a_sentence(plan, sign_in, officer, language):
    response = sign_in(officer).get(REPORT, {"edition": language})
    assert response.status_code == 404
    assert "The report is written in Albanian, Serbian and English only." in text(response)
    assert not Rendering.objects.exists()


@pytest.mark.parametrize("address", ["/evaluation/1999/report/", "/evaluation/1999/report/state/"])
def test_a_year_without_a_plan_is_a_page_that_says_so(plan, sign_in, officer, address):
    response = sign_in(officer).get(address)
    assert response.status_code == 404
    assert "There is no plan for the year 1999." in text(response)


# Who


def test_nobody_else_reads_it(waiting, client, sign_in, office_head, stranger):
    run_tasks()
    pages = [REPORT, STATE, *addresses(waiting.key).values()]
    client.logout()
    for address in pages[:-1]:
        assert client.get(address).url == f"/accounts/login/?next={address}"
    for user in (office_head, stranger):
        for address in pages[:-1]:
            assert sign_in(user).get(address).status_code == 403
        assert sign_in(user).post(pages[-1]).status_code == 403


def test_the_wrong_method_is_refused(waiting, sign_in, officer):
    at = addresses(waiting.key)
    for address in (REPORT, STATE, at["rendering"], at["rendered"]):
        assert sign_in(officer).post(address).status_code == 405
    assert sign_in(officer).get(at["render_again"]).status_code == 405


# Waiting


def test_the_waiting_page_is_refreshed_in_part_and_leads_to_the_pdf(waiting, sign_in, officer):
    client, at = sign_in(officer), addresses(waiting.key)
    part = client.get(at["rendering"], headers=HTMX)
    assert text(part).startswith('<section id="progress"')
    run_tasks()
    assert client.get(at["rendering"], headers=HTMX)["HX-Redirect"] == at["rendered"]
    # Whoever comes back to it is not sent in a circle.
    page = text(client.get(at["rendering"]))
    assert f'href="{at["rendered"]}"' in page
    assert "hx-get" not in page.partition('id="progress"')[2]
    assert "http-equiv" not in page


@pytest.mark.parametrize("page", ["rendering", "list"])
def test_whoever_waits_reads_that_no_worker_runs(waiting, sign_in, officer, page):
    client = sign_in(officer)
    address = STATE if page == "list" else waiting.get_absolute_url()
    assert NO_WORKER in text(client.get(address))
    now = timezone.now()
    LastDone.objects.mark(WORKER, at=now)
    assert NO_WORKER not in text(client.get(address))
    away = [LastDone.objects.worker_is_away(at=now + timedelta(seconds=seconds)) for seconds in (110, 130)]
    assert away == [False, True]
    LastDone.objects.mark(WORKER, at=now - timedelta(seconds=130))
    assert NO_WORKER in text(client.get(address))
    # Where nothing waits, nobody needs to know.
    run_tasks()
    assert NO_WORKER not in text(client.get(address))


def test_a_failure_says_what_happened_and_how_to_mend_it(waiting, sign_in, officer):
    run_tasks(failing("time"))
    client, at = sign_in(officer), addresses(waiting.key)
    for response in (client.get(at["rendering"]), client.get(at["rendering"], headers=HTMX)):
        assert "Making the report took too long and was stopped." in text(response)
        assert f'action="{at["render_again"]}"' in text(response)
    assert client.post(at["render_again"]).url == at["rendering"]
    run_tasks()
    assert bytes_of(client.get(at["rendered"])).startswith(b"%PDF")


def test_a_failure_is_told_in_the_readers_language(waiting, sign_in, officer):
    run_tasks(failing("memory"))
    page = sign_in(officer, "sq").get(waiting.get_absolute_url())
    assert 'lang="sq"' in text(page)


@pytest.mark.parametrize("key", ["0" * 64, "f" * 64])
def test_a_draft_that_is_not_kept_can_be_made_anew(plan, sign_in, officer, key):
    client, at = sign_in(officer), addresses(key)
    for response in (
        client.get(at["rendering"]),
        client.get(at["rendered"]),
        client.post(at["render_again"]),
    ):
        assert response.status_code == 404
        assert "This draft of the report is no longer kept" in text(response)
        assert f'href="{REPORT}"' in text(response)


def test_a_draft_whose_file_is_gone_can_be_made_anew(waiting, sign_in, officer):
    run_tasks()
    results.path_of(waiting.key).unlink()
    response = sign_in(officer).get(addresses(waiting.key)["rendered"])
    assert response.status_code == 404
    assert "is no longer kept" in text(response)


def test_a_draft_has_one_year(waiting, sign_in, officer):
    run_tasks()
    assert (
        sign_in(officer).get(addresses(waiting.key)["rendered"].replace("2023", "2024", 1)).status_code == 404
    )


@pytest.mark.parametrize("key", ["x" * 64, "A" * 64, "ab" * 31, "..%2f" * 3])
def test_what_is_no_fingerprint_is_no_address(plan, sign_in, officer, key):
    assert sign_in(officer).get(f"/evaluation/2023/reports/{key}.pdf").status_code == 404


# The list beside the text


def test_the_list_says_how_far_each_edition_is(waiting, sign_in, officer):
    page = text(sign_in(officer).get(STATE))
    assert "It is next." in page
    assert page.count("made when opened") == 1
    assert page.count('<li class="files__line">') == len(EDITIONS)
    assert 'hx-trigger="load delay:2s"' in page
    run_tasks()
    page = text(sign_in(officer).get(STATE))
    assert f'href="/evaluation/2023/reports/{waiting.key}.pdf"' in page
    assert f'<iframe class="beside" src="/evaluation/2023/reports/{waiting.key}.pdf" loading="lazy"' in page
    assert "hx-trigger" not in page


def test_the_edition_in_the_readers_language_stands_beside_the_text(waiting, sign_in, officer):
    sign_in(officer).get(REPORT, {"edition": "sr-latn"})
    run_tasks()
    for language, edition in (("sr-latn", "sr-latn"), ("en", "sq")):
        page = text(sign_in(officer, language).get(STATE))
        key = Rendering.objects.get(edition=edition).key
        assert f'<iframe class="beside" src="/evaluation/2023/reports/{key}.pdf"' in page


def test_only_the_page_of_the_year_may_show_a_file_of_ours(plan, sign_in, officer):
    client = sign_in(officer)
    assert "frame-src 'self'" in client.get("/evaluation/2023/")["Content-Security-Policy"]
    assert "frame-src" not in client.get("/today/")["Content-Security-Policy"]


def test_the_list_needs_the_same_queries_however_many_editions_wait(waiting, sign_in, officer):
    client = sign_in(officer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get(STATE)
        return len(counted)

    for_one = queries()
    for edition in ("sr-latn", "en", "sq+sr-latn"):
        client.get(REPORT, {"edition": edition})
    assert Rendering.objects.count() == 4
    assert queries() == for_one


# What was sealed


def test_once_it_is_signed_the_report_is_the_sealed_one(plan, activity, sign_in, officer, chief):
    evaluation = submitted(plan, officer)
    report = sign(evaluation, chief)
    client = sign_in(officer)
    address = client.get(REPORT, {"edition": "sq"}).url
    assert address == "/evaluation/2023/sealed/1/sq.pdf"
    response = client.get(address)
    assert response.content == bytes(report.files.get(edition="sq").content)
    assert response["ETag"] == f'"{report.files.get(edition="sq").sha256}"'
    assert response["Content-Disposition"] == 'inline; filename="raporti-vleresimit-2023-sq.pdf"'
    page = text(client.get(STATE))
    assert report.short_hash in page
    assert f'href="{address}"' in page
    assert not Rendering.objects.exists()


def test_the_sealed_data_are_what_was_signed(plan, activity, sign_in, officer, chief):
    report = sign(submitted(plan, officer), chief)
    response = sign_in(chief).get("/evaluation/2023/sealed/1.json")
    assert response.content.decode() == report.snapshot
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="raport-2023-1.json"'


@pytest.mark.parametrize("name", ["1/de.pdf", "2/sq.pdf", "2.json"])
def test_what_was_not_sealed_is_not_there(plan, activity, sign_in, officer, chief, name):
    sign(submitted(plan, officer), chief)
    response = sign_in(officer).get(f"/evaluation/2023/sealed/{name}")
    assert response.status_code == 404
    assert "There is no sealed report of this year in this language." in text(response)


@pytest.mark.parametrize("name", ["1/sq.pdf", "1.json"])
def test_strangers_and_offices_get_no_sealed_file_here(
    plan, activity, sign_in, officer, chief, stranger, name
):
    sign(submitted(plan, officer), chief)
    assert sign_in(stranger).get(f"/evaluation/2023/sealed/{name}").status_code == 403
    assert sign_in(officer).post(f"/evaluation/2023/sealed/{name}").status_code == 405
