"""The plan check: what a careful reader questions, on hand-made plans and on the real one."""

from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from activities.records.plan_lines import lines_of, questions_about
from activities.rules.plan_check import PlanLine, QuestionKind, Severity, check_plan, grouped
from plans.models import AnnualPlan
from tests.factories import make_activity, make_audience, make_office, make_plan, make_recurring


def line(**values: Any) -> PlanLine:
    """A special activity about which there is nothing to ask."""
    return PlanLine(
        **{
            "pk": 1,
            "code": "1.1",
            "year": 2023,
            "title": "Dita e Dyerve të Hapura",
            "time_wording": "korrik 2023",
            "starts_on": date(2023, 7, 1),
            "ends_on": date(2023, 7, 31),
            "planned_cost": Decimal(0),
            "responsible": 1,
            "has_audience": True,
            "means_of_verification": "Fotografi",
            **values,
        }
    )


def recurring(frequency: str, **values: Any) -> PlanLine:
    no_time = {"time_wording": "", "starts_on": None, "ends_on": None, "planned_cost": None}
    return line(**{**no_time, "frequency": frequency, "code": "1.R1", **values})


def kinds(*lines: PlanLine) -> set[QuestionKind]:
    return {question.kind for question in check_plan(lines)}


def test_a_careful_reader_asks_nothing_about_a_careful_plan():
    assert kinds(line(), recurring("monthly", title="Takim mujor me drejtorët")) == set()
    assert check_plan([]) == []


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"responsible": 0}, QuestionKind.NO_RESPONSIBLE),
        ({"responsible": 2}, QuestionKind.NO_LEAD),
        ({"starts_on": None, "ends_on": None}, QuestionKind.NO_TIME),
        ({"starts_on": date(2023, 1, 1), "ends_on": date(2023, 12, 31)}, QuestionKind.WHOLE_YEAR),
        ({"time_wording": "Dhjetor"}, QuestionKind.MONTH_WITHOUT_YEAR),
        ({"time_wording": "nëntor - dhjetor"}, QuestionKind.MONTH_WITHOUT_YEAR),
        ({"title": "Vlerësimi i Planit në vitin 2021"}, QuestionKind.OTHER_YEAR),
        ({"footnote": "Sipas rekomandimeve të MAPL, 2021"}, QuestionKind.OTHER_YEAR),
        ({"starts_on": date(2022, 12, 1), "ends_on": date(2023, 1, 31)}, QuestionKind.OTHER_YEAR),
        ({"planned_cost": None}, QuestionKind.NO_COST),
        ({"has_audience": False}, QuestionKind.NO_AUDIENCE),
        ({"links_are_inferred": True}, QuestionKind.INFERRED),
        ({"means_of_verification": "  "}, QuestionKind.NO_VERIFICATION),
        ({"not_translated_to": ("Serbian", "English")}, QuestionKind.NOT_TRANSLATED),
        ({"source_note": "E palexueshme."}, QuestionKind.REMARK),
    ],
)
def test_a_careful_reader_asks_about_a_gap(values, kind):
    assert kinds(line(**values)) == {kind}


@pytest.mark.parametrize(
    "values",
    [
        {"responsible": 3, "has_lead": True},
        {"time_wording": "dhjetor 2023"},
        {"title": "Raporti Vjetor 2023"},
        {"title": "Udhëzimi nr. 12023"},
        {"planned_cost": Decimal(100)},
        {"title": "Konferenca Vjetore"},
    ],
)
def test_a_careful_reader_does_not_ask_about_what_is_said(values):
    assert kinds(line(**values)) == set()


@pytest.mark.parametrize(
    ("title", "frequency", "asked"),
    [
        ("Mbledhjet e rregullta mujore", "quarterly", True),
        ("Mbledhjet e rregullta mujore", "monthly", False),
        ("Mbledhje tremujore", "quarterly", False),
        ("Mbledhje tremujore", "monthly", True),
        ("Raporti gjashtëmujor", "twice_a_year", False),
        ("Mbledhje JAVORE", "continuous", True),
        ("Buletini dyjavor", "weekly", True),
        ("Buletini dyjavor", "fortnightly", False),
        ("Takimet dymujore", "every_two_months", False),
        ("Takimet dymujore", "monthly", True),
        ("Mbledhje të rregullta", "weekly", False),
        ("Përvjetori i komunës", "monthly", False),
    ],
)
def test_a_careful_reader_holds_the_title_against_the_frequency(title, frequency, asked):
    assert (QuestionKind.WORDS_AGAINST_FREQUENCY in kinds(recurring(frequency, title=title))) is asked


def test_a_careful_reader_holds_the_plans_own_words_against_the_frequency():
    questions = check_plan([recurring("monthly", title="Takime", time_wording="Në bazë tremujore")])
    assert [question.kind for question in questions] == [QuestionKind.WORDS_AGAINST_FREQUENCY]
    assert "tremujore" in questions[0].sentence


def test_a_careful_reader_asks_why_something_is_expected_only_when_the_case_arises():
    assert kinds(recurring("as_needed")) == {QuestionKind.NO_RULE}
    assert kinds(recurring("before_session")) == set()


@pytest.mark.parametrize(
    ("row", "other", "asked"),
    [
        ("Takimi i Përgjithshëm (1) me stafin", "Takimi i Përgjithshëm (2) me stafin", True),
        ("Reklama", "REKLAMA", True),
        ("Aktiviteti 1", "Aktiviteti 2", False),
        ("Krijimi i listave të kontakteve të brendshme", "Vlerësimi i listave të mediave", False),
        ("", "", False),
    ],
)
def test_a_careful_reader_notices_what_is_listed_twice(row, other, asked):
    pair = [line(title=row, code="1.1"), line(title=other, code="1.2", pk=2)]
    assert (QuestionKind.LISTED_TWICE in kinds(*pair)) is asked


def test_every_line_names_all_others_like_it_in_the_order_of_the_plan():
    lines = [
        line(title=title, code=f"1.{number}", pk=number)
        for number, title in enumerate(["Reklama", "Takimi me stafin", "reklama", "Ditë e hapur", "REKLAMA"])
    ]
    questions = [question for question in check_plan(lines) if question.kind == QuestionKind.LISTED_TWICE]
    assert [(question.line.code, question.sentence.split("that of ")[1]) for question in questions] == [
        ("1.0", "1.2, 1.4."),
        ("1.2", "1.0, 1.4."),
        ("1.4", "1.0, 1.2."),
    ]


def test_questions_are_grouped_by_kind_and_a_common_sentence_is_said_once():
    careless = [line(responsible=0, code=f"1.{n}", title=f"Takimi {word}") for n, word in enumerate("abc")]
    groups = grouped(check_plan([*careless, line(time_wording="Dhjetor", code="2.1")]))
    assert [group.kind for group in groups] == [QuestionKind.MONTH_WITHOUT_YEAR, QuestionKind.NO_RESPONSIBLE]
    assert groups[0].common_sentence == ""
    assert groups[1].common_sentence == "The plan names no responsible office."
    assert [question.line.code for question in groups[1].questions] == ["1.0", "1.1", "1.2"]


def test_contradictions_and_gaps_are_questions_and_the_rest_is_for_information():
    assert QuestionKind.LISTED_TWICE.severity == QuestionKind.NO_COST.severity == Severity.QUESTION
    assert QuestionKind.WHOLE_YEAR.severity == QuestionKind.NOT_TRANSLATED.severity == Severity.NOTICE


# Stored plans


def test_the_lines_of_a_stored_plan_are_read_in_the_official_language(plan):
    offices = [make_office("zimp"), make_office("it-office")]
    activity = make_activity(
        plan, offices=offices, title_sq="Takim", title_en="Meeting", footnote_sq="Fusnotë"
    )
    activity.audiences.add(make_audience("media"))
    make_recurring(plan, "weekly", title="Mbledhje")
    special, weekly = lines_of(plan)
    assert (special.code, special.title, special.footnote) == ("1.1", "Takim", "Fusnotë")
    assert (special.responsible, special.has_lead, special.has_audience) == (2, False, True)
    assert special.not_translated_to == ("Serbian",)
    assert (weekly.code, weekly.frequency, weekly.has_audience) == ("1.R1", "weekly", False)


def test_a_long_plan_is_read_with_as_many_queries_as_a_short_one(plan, django_assert_max_num_queries):
    for _ in range(12):
        make_activity(plan, offices=[make_office("zimp")])
    with django_assert_max_num_queries(3):
        questions_about(plan)


@pytest.mark.slow
def test_the_official_plan_is_questioned_where_it_contradicts_itself(official_plan):
    asked = {group.kind: [q.line.code for q in group.questions] for group in questions_about(official_plan)}
    assert asked[QuestionKind.WORDS_AGAINST_FREQUENCY] == ["1.R3"]
    assert asked[QuestionKind.LISTED_TWICE] == ["1.4", "1.7", "1.R6"]
    assert asked[QuestionKind.OTHER_YEAR] == ["3.2", "3.4"]
    assert asked[QuestionKind.MONTH_WITHOUT_YEAR] == ["2.6"]
    assert QuestionKind.NO_RESPONSIBLE not in asked


# The command


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("check_plan", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_the_questions_with_codes_titles_and_a_count(plan):
    make_activity(plan, title="Takim në vitin 2021", means_of_verification="Lista")
    printed = run("2023", "--language", "en")
    assert "Another year than the plan's (1, question)" in printed
    assert "1.1   Takim në vitin 2021" in printed
    assert "The text names 2021; the plan is for 2023." in printed
    assert printed.strip().endswith("5 questions.")


def test_the_command_says_that_there_is_nothing_to_ask(plan):
    assert "No questions." in run("2023", "--language", "en")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["2031"], "There is no plan for the year 2031."),
        (["next"], "There is no plan for the year next."),
        (["2023", "--language", "de"], "'de' is not one of the languages sq, sr-latn, en."),
    ],
)
def test_the_command_answers_wrong_arguments_with_one_sentence(plan, arguments, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        run(*arguments)
    assert refused.value.returncode == 1


# The page


@pytest.mark.slow
def test_every_role_reads_the_questions(plan, sign_in, officer, chief, office_head, plan_admin):
    make_activity(plan, title="Takim në vitin 2021")
    for user in (officer, chief, office_head, plan_admin):
        page = sign_in(user).get(reverse("activities:plan_check", args=[2023]))
        assert "The text names 2021; the plan is for 2023." in page.content.decode()


def test_plan_administrators_come_from_a_question_to_the_activity_and_others_do_not(
    activity, sign_in, officer, plan_admin
):
    change = reverse("admin:activities_activity_change", args=[activity.pk])
    address = reverse("activities:plan_check", args=[2023])
    assert change in sign_in(plan_admin).get(address).content.decode()
    assert change not in sign_in(officer).get(address).content.decode()


def test_nobody_reads_the_questions_without_a_role_or_an_account(plan, sign_in, stranger, client):
    address = reverse("activities:plan_check", args=[2023])
    assert client.get(address).status_code == 302
    assert sign_in(stranger).get(address).status_code == 403


def test_there_are_no_questions_about_a_year_without_a_plan(sign_in, officer):
    assert sign_in(officer).get(reverse("activities:plan_check", args=[2031])).status_code == 404


def test_a_plan_without_questions_says_so(sign_in, officer):
    make_plan(2024)
    page = sign_in(officer).get(reverse("activities:plan_check", args=[2024]))
    assert "There are no questions about this plan." in page.content.decode()


def test_before_adoption_the_page_does_not_speak_of_an_adopted_plan(sign_in, officer):
    plan = make_plan(2023, status="draft")
    assert "before the plan is adopted" in sign_in(officer).get("/plans/2023/check/").content.decode()
    AnnualPlan.objects.filter(pk=plan.pk).update(status="adopted")
    assert "The plan stays as adopted." in sign_in(officer).get("/plans/2023/check/").content.decode()
