"""Everything that the description allows and forbids, asked in each role: a few examples here, many by
`python -m tests.api.fuzz`."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
