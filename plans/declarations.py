"""What makes the records of a strategy's parts."""

from kacanik_comms.core.record import Declaration
from plans.models import Objective, Office, Strategy

STRATEGY = Declaration(
    Strategy,
    "title",
    "starts_year",
    "ends_year",
    "adopted_on",
    "protocol_number",
    "mission",
    "translations_are_working",
    "source_note",
)
OBJECTIVE = Declaration(Objective, "number", "title", "description", "source_note")
OFFICE = Declaration(Office, "code", "name", "abbreviation", "kind", "source_note")
