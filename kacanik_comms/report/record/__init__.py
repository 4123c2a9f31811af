"""What an evaluation says as plain data: written from the database, and read again without it.

docs/report.md explains its keys. Amounts and shares are texts, days are ISO dates, and whatever is given in several
languages stands under their codes. Things are named as people name them (1.R3, citizens.2), never by primary keys.
"""

from kacanik_comms.report.record.reading import UnreadableSnapshot, YearRecord, record_of
from kacanik_comms.report.record.writing import Signatory, snapshot_of
from kacanik_comms.report.record.year import seal_of, snapshot_now

__all__ = [
    "Signatory",
    "UnreadableSnapshot",
    "YearRecord",
    "record_of",
    "seal_of",
    "snapshot_now",
    "snapshot_of",
]
