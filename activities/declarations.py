"""What makes the records of activities and of what happened."""

from activities.models import Activity, Occurrence
from kacanik_comms.core.record import Declaration

# What the plan says of an activity.
PLANNED = Declaration(
    Activity,
    "kind",
    "number",
    "title",
    "short_name",
    "official_wording",
    "footnote",
    "time_wording",
    "starts_on",
    "ends_on",
    "frequency",
    "times",
    "planned_cost",
    "means_of_verification",
    "source_note",
)
# And what came of it.
ACTIVITY = Declaration(
    Activity,
    *PLANNED.public,
    "is_beyond_plan",
    "status",
    "completed_on",
    "postponed_to",
    "actual_cost",
    "no_occasion_on",
    internal=("no_occasion_note",),
)
# Beside its day and its words: numbers, sums and short texts, which citizens may see. The form, the pages, the API, the
# admin, the open data and the report all read the names here.
DETAILS = Declaration(Occurrence, "people_reached", "cost")
WHEN = Declaration(Occurrence, "date", "unit_starts_on", "unit_ends_on")
OCCURRENCE = Declaration(Occurrence, *WHEN.public, "outcome", *DETAILS.public, internal=("note",))
