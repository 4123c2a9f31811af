"""Every edition of every kind of year: for archives, for everybody, and whole."""

import json

import page
import pytest

from kacanik_comms.accounts.models import User
from kacanik_comms.core.sealing import fingerprint, seal
from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.editions import EDITIONS, pdf_name
from kacanik_comms.evaluation.models import Evaluation, Narrative
from kacanik_comms.report.printing import pdf, render_edition, render_html
from kacanik_comms.report.record import Signatory, record_of, seal_of
from kacanik_comms.report.record.computed import computed
from kacanik_comms.report.record.year import snapshot_now
from kacanik_comms.year.loading import facts_of
from plans.models import AnnualPlan
from tests.bench.long_year import lengthened
from tests.evaluation.january import EVENING, JANUARY, NOON, submitted
from tests.factories import make_activity
from tests.report.hostile import CORPUS, poisoned
from tests.report.reading import (
    elements_of,
    html_from,
    opened,
    outline_of,
    packed,
    report_of,
    snapshot_from,
    words_of,
)
from tests.year.half_a_year import TODAY

pytestmark = pytest.mark.slow

CHIEF = Signatory("Vlora Hoxha", "Shefe e Kabinetit", "chief_of_cabinet", EVENING)
# What the report prints of a poisoned year, however long.
MOST_PAGES = 400


@pytest.fixture(params=list(EDITIONS))
def edition(request) -> str:
    return request.param


@pytest.fixture
def signed(official_plan: AnnualPlan, officer: User, chief: User) -> str:
    """The snapshot of a signed evaluation of the official plan, with a judgement. Made once in a process."""
    if not _signed:
        evaluation = submitted(official_plan, officer)
        actions.judge(
            evaluation=evaluation,
            by=chief,
            version=evaluation.version,
            judgement_sq="Viti ishte i mirë. " * 60,
        )
        evaluation.refresh_from_db()
        _signed.append(seal_of(official_plan, evaluation, today=JANUARY, signature=CHIEF).snapshot)
    return _signed[0]


_signed: list[str] = []


def failures_of(content: bytes) -> list[tuple[str, str]]:
    verdicts = [page.validate_pdf_bytes(content, profile=profile) for profile in ("3a", "ua1")]
    return [(failure.rule_id, failure.message) for verdict in verdicts for failure in verdict.failures]


def text_of(html: str) -> str:
    return " ".join(html.split())


# Conforming


@pytest.mark.slow
def test_an_empty_year_conforms(plan, edition):
    assert not failures_of(render_edition(snapshot_from(facts_of(plan, today=TODAY)), edition))


@pytest.mark.slow
def test_a_draft_conforms(half_done):
    """In both languages at once; the signed ones below are made in each edition."""
    assert not failures_of(report_of(snapshot_from(half_done), "sq+sr-latn"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "edition",
    [
        # Made of the same pages as the editions in one language, whose drafts conform (test_pdf.py).
        "sq+sr-latn",
        *(
            pytest.param(edition, marks=pytest.mark.everything)
            for edition in EDITIONS
            if edition != "sq+sr-latn"
        ),
    ],
)
def test_a_signed_report_conforms_and_says_so(signed, edition):
    content = report_of(signed, edition)
    assert not failures_of(content)
    assert fingerprint(signed.encode())[:12] in words_of(content)
    for word in ("DRAFT", "NACRT"):
        assert word not in words_of(content)
    assert "VloraHoxha" in words_of(content)


# The record inside


@pytest.mark.slow
def test_the_record_is_inside_and_dated_as_the_report_is(signed):
    reader = opened(report_of(signed, "sq"))
    assert reader.attachments == {"raport-2023-1.json": [signed.encode()]}
    file = reader.trailer["/Root"]["/AF"][0].get_object()
    assert file["/AFRelationship"] == "/Data"
    assert file["/EF"]["/F"].get_object()["/Params"]["/CreationDate"] == "D:20240115000000Z"


def test_each_edition_has_a_name_of_its_own():
    assert len({pdf_name(2023, edition) for edition in EDITIONS}) == len(EDITIONS)


# Two languages in one


@pytest.mark.slow
def test_both_languages_stand_in_one_document_with_one_numbering(half_done):
    content = report_of(snapshot_from(half_done), "sq+sr-latn")
    words = words_of(content)
    titles = [row.activity for row in half_done.activities]
    assert not [item.title_sq for item in titles if packed(item.title_sq) not in words]
    assert not [item.title_sr_latn for item in titles if packed(item.title_sr_latn) not in words]
    assert len(outline_of(content)) == 32
    assert packed(f"{len(opened(content).pages)}") in packed(opened(content).pages[-1].extract_text())


@pytest.mark.slow
def test_a_screen_reader_is_told_where_the_second_language_begins(half_done):
    reader = opened(report_of(snapshot_from(half_done), "sq+sr-latn"))
    assert reader.trailer["/Root"]["/Lang"] == "sq"
    kids = reader.trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object()["/K"]
    details = [str(kid.get_object().get("/Lang", "")) for kid in kids]
    first = details.index("sr-Latn")
    assert 10 < first < len(details) - 10
    assert set(details[first:]) == {"sr-Latn"}


def test_no_anchor_is_there_twice(half_done):
    html = html_from(half_done, "sq+sr-latn")
    ids = [piece.split('"')[0] for piece in html.split(' id="')[1:] if "-key-" not in piece[:20]]
    assert len(ids) == len(set(ids))


# What people wrote


@pytest.fixture
def draft(plan: AnnualPlan, officer: User) -> Evaluation:
    make_activity(plan)
    return actions.begin(plan=plan, by=officer, at=NOON)


def draft_html(plan: AnnualPlan, edition: str) -> str:
    return text_of(render_html(record_of(snapshot_now(plan, today=JANUARY)), edition))


def test_what_nobody_wrote_yet_is_said_in_a_draft(plan, draft):
    html = draft_html(plan, "en")
    assert html.count("Not written yet.") == 6
    # The cabinet judges after the submission: before it, the first page misses nothing.
    assert "The cabinet's judgement</h3>" not in html


def test_nothing_in_a_signed_report_is_not_written_yet(signed):
    assert "Not written yet." not in text_of(render_html(record_of(signed), "en"))


def test_an_albanian_text_is_marked_in_a_report_of_another_language(plan, draft, officer):
    actions.write_narrative(
        evaluation=draft, section=Narrative.Section.LESSONS, by=officer, version=0, text_sq="Mësimi i parë."
    )
    assert '<article lang="sq" class="prose"><p>Mësimi i parë.</p></article>' in draft_html(plan, "en")
    assert '<div class="prose"><p>Mësimi i parë.</p></div>' in draft_html(plan, "sq")
    content = render_edition(snapshot_now(plan, today=JANUARY), "en")
    details = [element.get("/Lang") for element in elements_of(content) if element.get("/S") == "/Art"]
    # The others are the title of the activity: in its table, among the deviations and in the register.
    assert details == ["sq"] * 4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "heading"),
    [("sq", "Nënshkrimet"), pytest.param("sr-latn", "Potpisi", marks=pytest.mark.everything)],
)
def test_a_long_judgement_stands_once_above_the_signatures(signed, language, heading):
    html = text_of(render_html(record_of(signed), language))
    assert html.count("Viti ishte i mirë.") == 60
    pages = [packed(sheet.extract_text()) for sheet in opened(report_of(signed, language)).pages]
    [sheet] = [text for text in pages if packed("Viti ishte i mirë.") in text]
    assert heading in sheet


def test_a_signed_report_carries_the_way_to_its_verification(signed):
    html = render_html(record_of(signed), "en")
    address = f"/verify/{fingerprint(signed.encode())}/"
    assert html.count(address) >= 2
    assert "QR code that leads to" in html


def test_a_draft_has_no_code_that_leads_nowhere(plan, draft):
    assert "QR code" not in draft_html(plan, "en")


def test_nobody_has_signed_a_draft(plan, draft):
    assert "not signed" in draft_html(plan, "en")


# Hostile texts


class CountingFetcher(pdf.NothingElse):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def fetch(self, url, headers=None):
        self.asked.append(url)
        return super().fetch(url, headers)


@pytest.mark.everything
def test_whatever_is_typed_anywhere_nothing_is_fetched_and_no_page_breaks(signed):
    data = poisoned(signed)
    data["computed"] = computed(_facts_in(data))
    record = record_of(seal(data).snapshot)
    fetcher = CountingFetcher()
    content = pdf.write_pdf(render_html(record, "sr-latn"), fetcher=fetcher)
    assert {url.partition(":")[0] for url in fetcher.asked} == {"font"}
    assert not failures_of(content)
    words = words_of(content)
    assert "root:" not in words
    assert packed(CORPUS[0]) in words
    reader = opened(content)
    assert not reader.attachments
    assert len(reader.pages) < MOST_PAGES
    for sheet in reader.pages:
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)


def _facts_in(data):
    from kacanik_comms.report.record.reading_plan import Rows, facts_in  # noqa: PLC0415

    return facts_in(json.loads(seal(data).snapshot), Rows.of(json.loads(seal(data).snapshot)))


# Size


@pytest.mark.everything
def test_five_hundred_activities_are_a_long_report_but_not_an_endless_one(half_done):
    """The slowest test here; all the same it is one edition, because the others differ in their words alone."""
    snapshot = lengthened(snapshot_from(half_done), 500)
    content = render_edition(snapshot, "sq")
    assert not failures_of(content)
    words = words_of(content)
    data = json.loads(snapshot)
    assert len(data["activities"]) == 500
    assert not [
        details["code"] for details in data["activities"] if packed(details["title"]["sq"]) not in words
    ]
    assert not [details["code"] for details in data["activities"] if packed(details["code"]) not in words]
    links = [piece["link"] for details in data["activities"] for piece in details["evidence"]]
    assert len(links) > 80
    assert not [link for link in links if packed(link) not in words]
    # Four of the 43 have this reason, and so have their copies; the first page names three of them once more.
    with_reason = 4 * -(-500 // 43)
    assert words.count(packed("Çështja e buxhetit: arsyet i dha drejtori")) == with_reason + 3
    assert len(opened(content).pages) < 100
