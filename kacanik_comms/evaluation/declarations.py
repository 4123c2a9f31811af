"""What makes the records of indicators and findings."""

from kacanik_comms.core.record import Declaration
from kacanik_comms.evaluation.models import Finding, Indicator

INDICATOR = Declaration(Indicator, "number", "level", "name", "unit", "source", "baseline", "target")
FINDING = Declaration(Finding, "number", "text", "disposition", "recommendation", "asks_mayor", "deadline")
