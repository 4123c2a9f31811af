"""What may stand behind the question mark of an address."""

from typing import Any

from django.conf import settings
from rest_framework.serializers import ChoiceField, IntegerField

from activities.pages.filters import KINDS, LARGEST_NUMBER
from activities.rules.timeliness import Timeliness
from activities.rules.workflow import Status
from kacanik_comms.api.fields import LARGEST_KEY, Strict, Text

MOST_ON_A_PAGE = 500


def number(least: int, most: int, help_text: str, **kwargs: Any) -> IntegerField:
    return IntegerField(min_value=least, max_value=most, required=False, help_text=help_text, **kwargs)


def code(help_text: str) -> Text:
    return Text(required=False, max_length=50, help_text=help_text)


def choice(choices: Any, help_text: str) -> ChoiceField:
    return ChoiceField(choices, required=False, help_text=help_text)


class Query(Strict):
    """What every address understands."""

    language = choice(
        settings.LANGUAGES, "In which language to answer. Else the one of `Accept-Language`, else Albanian."
    )


class PageQuery(Query):
    """What the address of a list understands."""

    cursor = Text(
        required=False,
        max_length=500,
        help_text="Where the page begins: take it, as it is, from `next` of the page before.",
    )
    page_size = number(1, MOST_ON_A_PAGE, "How many on a page.", default=100)


class ActivityQuery(PageQuery):
    year = number(2000, 2100, "The year of the plan. Without it, the plan that is in force now.")
    page_size = number(1, MOST_ON_A_PAGE, "How many on a page.", default=MOST_ON_A_PAGE)
    q = Text(
        required=False,
        max_length=100,
        help_text="Words of its texts in any form, also without marks; synonyms of them; or its code: 1.R7.",
    )
    objective = number(0, LARGEST_NUMBER, "The number of its objective.")
    office = code("The code of an office that answers for it.")
    kind = choice(KINDS, "Special, recurring, or beyond the plan.")
    status = choice(Status.choices, "Where a special activity stands.")
    timeliness = choice(Timeliness.choices, "How a special activity stands to its time.")
    audience = code("The code of an audience that it is planned for.")
    month = number(1, 12, "A month of the year that its time touches.")


class RecordQuery(PageQuery):
    year = number(2000, 2100, "Only what belongs to the plan of this year.")
    activity = number(1, LARGEST_KEY, "Only what belongs to the activity with this `id`.")


class SessionQuery(PageQuery):
    year = number(2000, 2100, "Only the sessions of this year.")


class StrategyPartQuery(PageQuery):
    strategy = number(1, LARGEST_KEY, "Only those of the strategy with this `id`.")
