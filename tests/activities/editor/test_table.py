"""A table out of Word or Excel becomes lines of a draft, as people can see before it does."""

from decimal import Decimal

import pytest

from activities.editor.forms import offered
from activities.editor.table import PastedColumn, cells_of, guess_columns
from activities.models import Activity
from plans.models import Office
from tests.factories import make_activity, make_objective, make_office, make_plan

pytestmark = pytest.mark.slow

PAGE = "/plans/2024/paste/"
EDITOR = "/plans/2024/edit/"
TABLE = """Nr.\tAktiviteti\tPërgjegjësit\tKoha\tKosto
1.1\tTryeza e rrumbullakët\tZIMP, Kryetari i Komunës\tmars-qershor 2024\t1.500,50 €
\tMbledhja me drejtorët\tKryetari i Komunës\tNë baza javore\t-
2.1\tPanairi i librit\tZyra e kulturës\tnëntor\tpa kosto shtesë
"""


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def draft(db):
    for number in (1, 2):
        make_objective(number)
    mayor = make_office("mayor", "Kryetari i Komunës")
    zimp = make_office("zimp", "Zyra për Informim")
    zimp.abbreviation_sq = "ZIMP"
    zimp.save()
    assert mayor.pk
    return make_plan(2024, status="draft")


@pytest.fixture
def browser(draft, sign_in, officer):
    return sign_in(officer)


def sent(table=TABLE, **values):
    return {"text": table, "objective": make_objective(1).pk} | values


def shown(response, **values):
    """What the page would send as it stands."""
    form = response.context["form"]
    asked = [*form.column_questions, *form.office_questions]
    return (
        sent(form.data["text"], shown="yes")
        | {question["name"]: question["value"] for question in asked}
        | {"rows": [row.number for row in form.taken]}
        | values
    )


def test_a_table_is_shown_as_it_is_understood_and_nothing_is_saved(browser):
    response = browser.post(PAGE, sent())
    rows = response.context["form"].rows
    assert [(row.title, row.values.when.in_words, row.values.objective.number) for row in rows] == [
        ("Tryeza e rrumbullakët", "March–June 2024", 1),
        ("Mbledhja me drejtorët", "every week", 1),
        ("Panairi i librit", "November 2024", 2),
    ]
    assert [row.values.columns["planned_cost"] for row in rows] == [Decimal("1500.50"), None, Decimal(0)]
    assert rows[1].values.columns["time_wording_sq"] == "Në baza javore"
    page = text(response)
    assert "1.1 | Tryeza e rrumbullakët | ZIMP, Kryetari i Komunës" in page
    assert not Activity.objects.exists()


def test_an_unknown_office_is_asked_once_and_can_be_made_chosen_or_left_out(browser, draft):
    table = TABLE + "\tPanairi tjetër\tzyra e kulturës\tmaj\t5\n"
    response = browser.post(PAGE, sent(table))
    [question] = response.context["form"].office_questions
    assert (question["written"], question["name"]) == ("Zyra e kulturës", "office:zyra e kultures")
    for answer, offices in {"out": [], str(Office.objects.get(code="zimp").pk): ["zimp"]}.items():
        again = browser.post(PAGE, shown(response, **{question["name"]: answer}))
        assert [office.code for office in again.context["form"].rows[2].offices] == offices
    assert Office.objects.count() == 2
    values = shown(response, apply="yes", **{question["name"]: "new"})
    assert browser.post(PAGE, values).url == EDITOR
    made = Office.objects.get(name_sq="Zyra e kulturës")
    assert made.code == "zyra-e-kultures"
    assert Activity.objects.filter(responsibilities__office=made).count() == 2


def test_apply_adds_the_ticked_rows_and_undo_takes_all_of_them_back(browser, draft, officer):
    make_activity(draft, title="Tryeza e parë")
    response = browser.post(PAGE, sent())
    question = response.context["form"].office_questions[0]["name"]
    response = browser.post(PAGE, shown(response, apply="yes", rows=[2, 4], **{question: "new"}), follow=True)
    assert "2 activities were added." in text(response)
    lines = Activity.objects.filter(plan=draft).select_related("objective")
    assert [line.code for line in lines] == ["1.1", "1.2", "2.1"]
    added = lines.get(title_sq="Tryeza e rrumbullakët")
    assert [(row.office.code, row.role) for row in added.responsibilities.all()] == [
        ("zimp", "lead"),
        ("mayor", "contributor"),
    ]
    assert added.history.latest().history_user == officer
    page = response.context["pasted"]
    assert "2 activities were pasted on" in text(response)
    response = browser.post(f"{PAGE}undo/", {"origin": page.origin}, follow=True)
    assert "2 activities were removed." in text(response)
    assert [line.title_sq for line in lines.all()] == ["Tryeza e parë"]
    assert Office.objects.count() == 2


def test_what_somebody_edited_since_is_not_undone(browser, draft):
    response = browser.post(PAGE, sent())
    browser.post(PAGE, shown(response, apply="yes"))
    origin = browser.get(EDITOR).context["pasted"].origin
    line = Activity.objects.first()
    browser.post(f"{EDITOR}{line.pk}/move/", {"down": "yes"})
    line.version += 1
    line.save()
    response = browser.post(f"{PAGE}undo/", {"origin": origin}, follow=True)
    assert "Somebody has edited these activities since" in text(response)
    assert response.context["pasted"] is None
    assert Activity.objects.count() == 3


def test_what_is_not_understood_is_kept_as_words_and_said(browser):
    table = "Aktiviteti\tKoha\tKosto\nTryeza\tkur të jetë gati\tshumë\nPanairi\t2019\t5\n"
    rows = browser.post(PAGE, sent(table)).context["form"].rows
    assert [row.values.columns["time_wording_sq"] for row in rows] == ["kur të jetë gati", "2019"]
    assert [row.values.when.in_words for row in rows] == ["", ""]
    assert "Cost not taken: “shumë” is kept as a remark." in rows[0].notes
    assert rows[0].values.columns["source_note"] == "Cost in the pasted table: shumë"
    assert "“2019” is another year than the plan's; kept as words." in rows[1].notes


def test_what_is_there_already_is_not_ticked(browser, draft):
    make_activity(draft, title="TRYEZA e rrumbullaket")
    form = browser.post(PAGE, sent()).context["form"]
    assert [row.title for row in form.taken] == ["Mbledhja me drejtorët", "Panairi i librit"]


def test_rows_that_name_an_objective_say_where_the_next_ones_go(browser):
    table = "Objektivi 2: Objektivi 2\t\nTryeza\tmaj\nObjektivi 1\t\nPanairi\tqershor\n"
    rows = browser.post(PAGE, sent(table)).context["form"].rows
    assert [(row.title, row.values.objective.number) for row in rows] == [("Tryeza", 2), ("Panairi", 1)]


def test_a_person_corrects_what_a_column_holds(browser):
    response = browser.post(PAGE, sent("Tryeza\tmaj\nPanairi\tqershor\n"))
    assert response.context["form"].columns == [PastedColumn.TITLE, PastedColumn.WHEN]
    response = browser.post(PAGE, shown(response, column_0="when", column_1="title"))
    assert [row.title for row in response.context["form"].rows] == ["maj", "qershor"]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("a\tb\r\nc\td", [["a", "b"], ["c", "d"]]),
        ('"a\nb ""x"""\tc\nd\te', [['a\nb "x"', "c"], ["d", "e"]]),
        ('"Dita" e dyerve\tc\nd\te', [['"Dita" e dyerve', "c"], ["d", "e"]]),
        ("a\tb\tc\nd\te\nf\tg\nh\ti\tj", [["a", "b", "c"], ["d", "e\nf", "g"], ["h", "i", "j"]]),
        ("\n\t\n a  b \t\n", [["a b", ""]]),
    ],
)
def test_cells_are_read_as_word_and_excel_write_them(table, rows):
    assert cells_of(table) == rows


@pytest.mark.parametrize(
    "heading",
    [
        "Nr.\tAktivitetet\tBartësit\tAfati\tBuxheti",
        "Br.\tAktivnost\tOdgovorna služba\tRok\tTroškovi",
        "No\tActivity\tResponsible\tTime\tCost (€)",
        "",
    ],
)
def test_columns_are_known_by_their_headings_or_by_what_they_hold(draft, heading):
    rows = cells_of(f"{heading}\n1.1\tTryeza e madhe\tZIMP\tmaj\t5\n1.2\tPanairi i librit\tZIMP\tjavore\t7 €")
    expected = [
        PastedColumn.NUMBER,
        PastedColumn.TITLE,
        PastedColumn.OFFICES,
        PastedColumn.WHEN,
        PastedColumn.COST,
    ]
    assert guess_columns(rows, offered(draft)) == expected


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("", "Paste the rows of a table."),
        (" \n\t\n", "Paste the rows of a table."),
        ("x" * 200_001, "Paste at most 200 rows at once."),
        ("x\n" * 201, "Paste at most 200 rows at once."),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(browser, table, sentence):
    response = browser.post(PAGE, sent(table))
    assert response.status_code == 422
    assert sentence in text(response)


def test_ten_megabytes_are_refused_with_a_sentence(browser):
    response = browser.post(PAGE, sent("x" * 10_000_000))
    assert response.status_code == 400
    assert "The request was too large or could not be read" in text(response)


def test_one_wrong_row_keeps_all_of_them_out_and_is_named(browser):
    table = TABLE + "\t\u200b\tZIMP\tmaj\t5\n"
    response = browser.post(PAGE, sent(table))
    response = browser.post(PAGE, shown(response, apply="yes"))
    assert response.status_code == 422
    assert "Row 5, “" in text(response)
    assert "Tryeza e rrumbullakët" in text(response)
    assert not Activity.objects.exists()


def test_with_no_row_ticked_nothing_is_added(browser):
    response = browser.post(PAGE, sent(shown="yes", apply="yes"))
    assert "Tick at least one row." in text(response)


@pytest.mark.parametrize("who", ["chief", "office_head", "stranger"])
def test_others_paste_nothing(request, draft, sign_in, who):
    browser = sign_in(request.getfixturevalue(who))
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, sent(apply="yes")).status_code == 403
    assert browser.post(f"{PAGE}undo/").status_code == 403


def test_an_adopted_plan_takes_no_table(plan, sign_in, plan_admin):
    response = sign_in(plan_admin).get("/plans/2023/paste/")
    assert response.status_code == 403
    assert "can be changed only by amendments" in text(response)


def test_after_the_session_ended_the_table_is_still_there(draft, client):
    response = client.post(PAGE, sent())
    assert response.status_code == 401
    assert "Tryeza e rrumbullakët" in text(response)
