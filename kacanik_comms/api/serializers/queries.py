"""What may stand behind the question mark of an address."""

from typing import Any

from django.conf import settings

from activities.models import Activity
from activities.pages.filters import LARGEST_NUMBER
from activities.rules.timeliness import Timeliness
from activities.rules.workflow import Status
from kacanik_comms.api.fields import Choice, Key, Strict, Text, Whole

MOST_ON_A_PAGE = 500
ON_A_PAGE = 100


class Query(Strict):
    """What every address understands."""

    language = Choice(
        choices=settings.LANGUAGES,
        required=False,
        help_text="In which language to answer. Else the one of `Accept-Language`, else Albanian.",
    )


def _year(**kwargs: Any) -> Whole:
    return Whole(min_value=2000, max_value=2100, required=False, **kwargs)


class PageQuery(Query):
    """What the address of a list understands."""

    cursor = Text(
        required=False,
        max_length=500,
        help_text="Where the page begins: take it, as it is, from `next` of the page before.",
    )
    page_size = Whole(
        required=False,
        min_value=1,
        max_value=MOST_ON_A_PAGE,
        default=ON_A_PAGE,
        help_text="How many on a page.",
    )


class ActivityQuery(PageQuery):
    year = _year(help_text="The year of the plan. Without it, the plan that is in force now.")
    page_size = Whole(
        required=False,
        min_value=1,
        max_value=MOST_ON_A_PAGE,
        default=MOST_ON_A_PAGE,
        help_text="How many on a page.",
    )
    q = Text(
        required=False,
        max_length=100,
        help_text="Words that its texts hold; ë may be written as e, and ç as c.",
    )
    objective = Whole(
        required=False, min_value=0, max_value=LARGEST_NUMBER, help_text="The number of its objective."
    )
    office = Text(required=False, max_length=50, help_text="The code of an office that answers for it.")
    kind = Choice(required=False, choices=Activity.Kind.choices, help_text="Special or recurring.")
    status = Choice(required=False, choices=Status.choices, help_text="Where a special activity stands.")
    timeliness = Choice(
        required=False, choices=Timeliness.choices, help_text="How a special activity stands to its time."
    )
    audience = Text(
        required=False, max_length=50, help_text="The code of an audience that it is planned for."
    )
    month = Whole(
        required=False, min_value=1, max_value=12, help_text="A month of the year that its time touches."
    )


class RecordQuery(PageQuery):
    year = _year(help_text="Only what belongs to the plan of this year.")
    activity = Key(required=False, help_text="Only what belongs to the activity with this `id`.")


class SessionQuery(PageQuery):
    year = _year(help_text="Only the sessions of this year.")


class StrategyPartQuery(PageQuery):
    strategy = Key(required=False, help_text="Only those of the strategy with this `id`.")
