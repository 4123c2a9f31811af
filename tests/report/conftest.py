"""The small years of tests/year/."""

from tests.year.conftest import complete, facts, half_done, prove, record

__all__ = ["complete", "facts", "half_done", "prove", "record"]
