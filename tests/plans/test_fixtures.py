"""The official strategy and the plan of 2023, as a careful reader of the document would check them."""

import json
import re
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core import serializers
from django.core.management import call_command

from activities.models import Activity, Responsibility
from activities.records import actions
from activities.rules.recurrence import Frequency
from audiences.models import Audience, Channel, DesiredImpact, Message
from plans.models import (
    AnnualPlan,
    Duty,
    LegalBasis,
    Objective,
    Office,
    Principle,
    Section,
    Strategy,
    SwotItem,
)

pytestmark = pytest.mark.slow

NAMES = ("strategy_2023_2026", "plan_2023")
MODELS = (
    Strategy, Section, LegalBasis, Principle, SwotItem, Objective, Office, Duty, Audience, Message, DesiredImpact,
    Channel, AnnualPlan, Activity, Responsibility,
)  # fmt: skip


def load() -> None:
    call_command("loaddata", *NAMES, verbosity=0)


def everything() -> str:
    """All rows with every column, their numbers in the database included, but for the revisions."""
    rows = [row for model in MODELS for row in model.objects.order_by("pk")]
    for row in rows:
        for name in ("revision", "shared_revision"):
            if hasattr(row, name):
                setattr(row, name, 0)
    return serializers.serialize("json", rows, indent=1)


def read_rows() -> list[dict]:
    return [
        row
        for name in NAMES
        for row in json.loads((Path(settings.BASE_DIR) / "fixtures" / f"{name}.json").read_text("utf-8"))
    ]


ROWS = read_rows()
ALBANIAN = [
    (row["model"], name, text)
    for row in ROWS
    for name, text in row["fields"].items()
    if (name.endswith("_sq") or name in ("official_wording", "source_note")) and isinstance(text, str)
]
# What the notes quote from the scan may be damaged; what the document says may not.
OFFICIAL = [(model, name, text) for model, name, text in ALBANIAN if name != "source_note"]


def words_where(pattern: str, texts: list[tuple[str, str, str]]) -> list[str]:
    return [
        f"{model}.{name}: …{text[max(0, results.start() - 20) : results.end() + 20]}…"
        for model, name, text in texts
        for results in re.finditer(pattern, text)
    ]


ACTIVITIES = [row["fields"] for row in ROWS if row["model"] == "activities.activity"]
SPECIAL = [activity for activity in ACTIVITIES if activity["kind"] == "special"]
RECURRING = [activity for activity in ACTIVITIES if activity["kind"] == "recurring"]


def code(activity: dict) -> str:
    """As the pages name it: 2.1 is special, 2.R1 recurring."""
    return f"{activity['objective'][2]}.{'R' if activity['kind'] == 'recurring' else ''}{activity['number']}"


BY_CODE = {code(activity): activity for activity in ACTIVITIES}


# ---- the whole document is there


def test_the_annual_plan_holds_every_activity_of_annex_one():
    special = [
        f"{objective}.{n}" for objective, count in ((1, 9), (2, 7), (3, 9)) for n in range(1, count + 1)
    ]
    recurring = [f"{objective}.R{n}" for objective, count in ((1, 8), (2, 10)) for n in range(1, count + 1)]

    assert sorted(map(code, ACTIVITIES)) == sorted(special + recurring)


def test_the_strategy_holds_every_part_of_the_document(official_plan):
    assert {model.__name__: model.objects.count() for model in MODELS} == {
        "Strategy": 1,
        "Section": 20,
        "LegalBasis": 13,
        "Principle": 5,
        "SwotItem": 13,
        "Objective": 3,
        "Office": 22,
        "Duty": 14,
        "Audience": 7,
        "Message": 26,
        "DesiredImpact": 27,
        "Channel": 11,
        "AnnualPlan": 1,
        "Activity": 43,
        "Responsibility": 114,
    }
    assert not Office.objects.filter(responsibilities=None, duties=None).exists()


def test_every_audience_has_its_messages_and_desired_impacts(official_plan):
    audiences = Audience.objects.all()

    assert [audience.messages.count() for audience in audiences] == [4, 4, 4, 3, 4, 4, 3]
    assert [audience.desired_impacts.count() for audience in audiences] == [4, 4, 4, 4, 4, 4, 3]
    assert [audience.code for audience in audiences if audience.scope == "internal"] == ["employees"]
    assert all(audience.source_note for audience in audiences.filter(number__in=[6, 7]))


def test_the_decision_is_kept_in_both_official_languages():
    strategy = ROWS[0]["fields"]

    assert (strategy["adopted_on"], strategy["protocol_number"]) == ("2022-11-30", "01Nr. 104/02-30293/2022")
    assert "mori këtë:" in strategy["decision_sq"]
    assert "ODLUKA" in strategy["decision_sr_latn"]
    # The decision writes the period so, and nothing is corrected silently.
    assert strategy["decision_sq"].count("3023-2026") == 3
    assert "3023-2026" in strategy["source_note"]


# ---- time, cost, frequency, responsible parties


def test_the_special_activities_cost_what_the_plan_says():
    cost: dict[int, Decimal] = defaultdict(Decimal)
    for activity in SPECIAL:
        cost[activity["objective"][2]] += Decimal(activity["planned_cost"])

    assert cost == {1: 1800, 2: 1900, 3: 200}
    assert sum(cost.values()) == 3900
    assert {activity["planned_cost"] for activity in RECURRING} == {None}


def test_the_frequencies_are_those_of_the_plan():
    assert Counter(activity["frequency"] for activity in RECURRING) == {
        Frequency.WEEKLY: 2,
        Frequency.MONTHLY: 1,
        Frequency.QUARTERLY: 1,
        Frequency.TWICE_A_YEAR: 1,
        Frequency.CONTINUOUS: 9,
        Frequency.BEFORE_SESSION: 1,
        Frequency.AS_NEEDED: 3,
    }


def test_special_activities_have_the_time_of_the_plan():
    of_part_of_the_year = {
        code(activity): (activity["starts_on"], activity["ends_on"], activity["time_wording_sq"])
        for activity in SPECIAL
        if (activity["starts_on"], activity["ends_on"]) != ("2023-01-01", "2023-12-31")
    }

    assert of_part_of_the_year == {
        "1.8": ("2023-11-01", "2023-11-30", "nëntor 2023"),
        "1.9": ("2023-12-01", "2023-12-31", "Dhjetor 2023"),
        "2.2": ("2023-03-01", "2023-06-30", "Mars-qershor 2023"),
        "2.4": ("2023-06-01", "2023-07-31", "qershor-korrik 2023"),
        "2.5": ("2023-07-01", "2023-07-31", "korrik 2023"),
        "2.6": ("2023-12-01", "2023-12-31", "Dhjetor"),
        "2.7": ("2023-12-01", "2023-12-31", "dhjetor 2023"),
    }
    assert all(activity["time_wording_sq"] for activity in ACTIVITIES)


def test_only_a_single_responsible_party_is_taken_for_the_lead():
    parties: dict[tuple, list[dict]] = {}
    for row in ROWS:
        if row["model"] == "activities.responsibility":
            parties.setdefault(tuple(row["fields"]["activity"]), []).append(row["fields"])

    assert len(parties) == len(ACTIVITIES)
    for of_one in parties.values():
        assert [party["order"] for party in of_one] == list(range(1, len(of_one) + 1))
        expected = ["lead"] if len(of_one) == 1 else ["contributor"] * len(of_one)
        assert [party["role"] for party in of_one] == expected


def test_links_to_audiences_and_channels_are_marked_as_inferred():
    for activity in ACTIVITIES:
        assert activity["links_are_inferred"] == bool(activity["audiences"] or activity["channels"])
        assert activity["messages"] == []


def test_the_footnotes_belong_to_their_activities():
    assert [code(activity) for activity in ACTIVITIES if "footnote_sq" in activity] == ["3.2", "3.6", "3.8"]


def test_what_contradicts_itself_or_was_inferred_says_so():
    for doubtful in [
        "1.3",
        "1.4",
        "1.7",
        "1.R3",
        "1.R6",
        "2.1",
        "2.3",
        "2.6",
        "3.2",
        "3.3",
        "3.4",
        "3.7",
        "3.8",
    ]:
        assert BY_CODE[doubtful]["source_note"], doubtful


# ---- loading


@pytest.mark.postgresql
def test_everything_that_is_loaded_is_valid(official_plan):
    for model in MODELS:
        for row in model.objects.all():
            row.full_clean()


@pytest.mark.postgresql
def test_loading_twice_changes_nothing(official_plan):
    before = everything()

    load()

    assert everything() == before


@pytest.mark.postgresql
def test_loading_again_keeps_what_people_did(official_plan, officer):
    activity = Activity.objects.get(objective__number=3, kind="special", number=4)
    day = date(2023, 6, 1)
    actions.take_step(
        activity=activity, step="complete", by=officer, version=activity.version, today=day, completed_on=day
    )
    AnnualPlan.objects.filter(pk=official_plan.pk).update(status=AnnualPlan.Status.CLOSED)

    load()

    activity.refresh_from_db()
    official_plan.refresh_from_db()
    assert (activity.status, activity.completed_on) == ("completed", day)
    assert official_plan.status == AnnualPlan.Status.CLOSED


def test_the_fixtures_name_rows_by_what_they_are():
    assert not [row for row in ROWS if "pk" in row]


# ---- the words


@pytest.mark.parametrize(
    "bare",
    [
        "eshte", "jane", "nje", "per", "qe", "kane", "ben", "behet", "cdo", "cfare", "ceshtj", "Kacanik\\w*",
        "[Kk]omunes?", "sherbim", "mbeshtet", "marredheni", "pergjegj", "transparences", "seances", "vecant",
        "qytetaret", "rendesi", "permes", "permires", "pjesemarr", "bashkepun", "nderve", "drejtoret", "[Nn]entor",
    ],
)  # fmt: skip
def test_albanian_has_its_letters(bare):
    texts = [(model, name, text.replace("rks-gov.net/kacanik", "")) for model, name, text in ALBANIAN]
    assert words_where(rf"(?i:\b{bare})" if bare.islower() and len(bare) > 4 else rf"\b{bare}\b", texts) == []


def test_short_albanian_words_without_marks_are_the_words_that_are_meant():
    """ "Te" (to, at) and "ne" (us) are words too; everywhere else they are "të" and "në" without their letter."""
    meant = (
        "te mediat", "te paraqitjet", "te audiencat", "te qytetarët", "për ne?",
        "te strategjia", "te titulli", "te fjalia", "Te koha", "te aktiviteti", "Te aktiviteti",
    )  # fmt: skip
    texts = []
    for model, name, text in ALBANIAN:
        for phrase in meant:
            text = text.replace(phrase, "")
        texts.append((model, name, text))

    assert words_where(r"\b[Tt]e\b|\b[Nn]e\b", texts) == []


@pytest.mark.parametrize(
    "debris",
    [
        r"[Kk]ornun", r"rn[bm]|rnen[dj]|rnir|rned", r"[a-zë][01][a-zë]", r"[][{}|<>~^_=*#$]", r"\(\s|\s\)",
        r"\s[,.;:]", r"[^\S\n]{2,}", r"\bsnte", r"\bbozo\b", r"\bpo kosto", r"\bOita|\bOyer", r"vendi met", r"[a-z]- ",
    ],
)  # fmt: skip
def test_no_debris_of_the_scan_is_left(debris):
    assert words_where(debris, OFFICIAL) == []


def test_paragraphs_have_no_space_at_their_ends():
    assert [name for _, name, text in ALBANIAN if text != text.strip()] == []


@pytest.mark.parametrize(
    "field", ["title", "name", "text", "description", "footnote", "time_wording", "mission"]
)
def test_what_is_given_in_albanian_is_given_in_serbian_and_english(field):
    missing = [
        (row["model"], row["fields"][f"{field}_sq"], language)
        for row in ROWS
        if row["fields"].get(f"{field}_sq")
        for language in ("sr_latn", "en")
        if not row["fields"].get(f"{field}_{language}")
    ]

    assert missing == []


def test_serbian_is_ekavian_and_in_latin_script_with_its_letters():
    serbian = [
        (row["model"], name, text)
        for row in ROWS
        for name, text in row["fields"].items()
        if name.endswith("_sr_latn")
    ]

    assert words_where(r"[\u0400-\u04ff]|[ëË]", serbian) == []
    assert (
        words_where(r"(?i)\b(opstin|clan|sluzb|gradan|sta\b|ucesc|resenj|mjest|vrijem|rjesen|uvjet)", serbian)
        == []
    )
    assert words_where(r"\S {2,}\S|\s[,.;](?!\.)", serbian) == []


@pytest.mark.parametrize("model", ["audiences.message", "audiences.desiredimpact", "plans.duty"])
@pytest.mark.parametrize("language", ["sq", "sr_latn", "en"])
def test_sentences_end_in_one_full_stop(model, language):
    texts = [row["fields"][f"text_{language}"] for row in ROWS if row["model"] == model]

    assert [text for text in texts if not re.search(r"[^.]\.$", text)] == []


def test_rows_stand_in_the_order_of_the_document():
    for item, other in pairwise(row for row in ROWS if row["model"] != "activities.responsibility"):
        if item["model"] == other["model"] and item["model"] in (
            "plans.section",
            "plans.duty",
            "audiences.channel",
        ):
            assert item["fields"]["number"] < other["fields"]["number"]
