"""When something happened: on a day, or in a unit of which nobody remembers the day (docs/adr/0024)."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.utils import timezone

FROM_THURSDAY_TO_SUNDAY = timedelta(days=3)


@dataclass(frozen=True)
class Days:
    """From a first to a last day."""

    starts_on: date
    ends_on: date

    def __str__(self) -> str:
        """As ISO 8601 writes an interval; forms and addresses name a unit so."""
        return f"{self.starts_on}/{self.ends_on}"

    @classmethod
    def parse(cls, interval: str) -> "Days":
        """Raises ValueError where it is no interval."""
        first, last = map(date.fromisoformat, interval.split("/"))
        return Days(first, last)

    @property
    def length(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    @property
    def weeks(self) -> int:
        """How many ISO weeks they are; 0 where they are a day or made of months."""
        return 0 if self.length >= 28 else self.length // 7

    @property
    def reckoned_on(self) -> date:
        """The day by which they belong to a month, a quarter or a year: the last, of weeks the last Thursday."""
        return self.ends_on - FROM_THURSDAY_TO_SUNDAY if self.weeks else self.ends_on


@dataclass(frozen=True)
class When(Days):
    """The first and last day on which something can have happened; they differ where only its unit is known.

    It counts from its day, or from the earlier of the unit's last day and the day on which it was recorded.
    """

    counts_from: date = field(compare=False)

    @classmethod
    def on(cls, day: date) -> Self:
        return cls(day, day, day)

    @classmethod
    def in_unit(cls, starts_on: date, ends_on: date, recorded_at: datetime | None) -> Self:
        recorded_on = timezone.localdate(recorded_at) if recorded_at else ends_on
        return cls(starts_on, ends_on, min(recorded_on, ends_on))

    @classmethod
    def of(cls, row: Any) -> Self:
        """That of an occurrence, or of a kept record of one."""
        return cls.read(row.date, row.unit_starts_on, row.unit_ends_on, row.recorded_at)

    @classmethod
    def read(
        cls, day: date | None, starts_on: date | None, ends_on: date | None, recorded_at: datetime | None
    ) -> Self:
        """From the columns of an occurrence, of which the database has either the day or both days of the unit."""
        if starts_on and ends_on:
            return cls.in_unit(starts_on, ends_on, recorded_at)
        if day is None:
            raise ValueError("neither a day nor a unit")
        return cls.on(day)

    @property
    def day(self) -> date | None:
        return self.starts_on if self.starts_on == self.ends_on else None
