"""What an evaluation says as plain data: written from the database, and read again without it.

docs/report.md explains its keys. Amounts and shares are texts, days are ISO dates, and whatever is given in several
languages stands under their codes. Things are named as people name them (1.R3, citizens.2), never by primary keys.
"""

from kacanik_comms.report.record.reading import Story, UnreadableSnapshot, story_of
from kacanik_comms.report.record.writing import Signature, snapshot_of
from kacanik_comms.report.record.year import snapshot_now

__all__ = ["Signature", "Story", "UnreadableSnapshot", "snapshot_now", "snapshot_of", "story_of"]
