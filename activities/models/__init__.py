"""What is done: activities, who is responsible, and every time that one of them happened."""

from activities.models.activity import Activity, Responsibility
from activities.models.addresses import CalendarAddress
from activities.models.adoption import Amendment, PlanBaseline
from activities.models.links import AnswerLink
from activities.models.records import AssemblySession, Evidence, Occurrence, StatusUpdate
from activities.models.removed import RemovedOccurrence

__all__ = [
    "Activity",
    "Amendment",
    "AnswerLink",
    "AssemblySession",
    "CalendarAddress",
    "Evidence",
    "Occurrence",
    "PlanBaseline",
    "RemovedOccurrence",
    "Responsibility",
    "StatusUpdate",
]
