"""The report bears both names where a deputy signed, and its verification compares them."""

import pytest

from kacanik_comms.report.printing.cover import signatures, signed_by
from kacanik_comms.report.record import record_of
from kacanik_comms.report.verification import columns_that_differ
from tests.evaluation.january import sign, submitted
from tests.factories import again, make_deputyship

pytestmark = pytest.mark.slow


def test_both_names_stand_under_the_signature(plan, activity, officer, chief, stranger):
    make_deputyship(chief, stranger)
    chief.position = "Shefe e Kabinetit"
    chief.save()
    report = sign(submitted(plan, officer), again(stranger), again(chief))
    record = record_of(report.snapshot)
    *_others, signed = signatures(record)
    assert (signed["person"].name, signed["on_behalf_of"]) == (
        "stranger",
        "on behalf of chief, Shefe e Kabinetit",
    )
    assert signed_by(signed["person"]) == "stranger, on behalf of chief, Shefe e Kabinetit"
    assert columns_that_differ(report) == []
    report.signer_on_behalf_of = ""
    assert columns_that_differ(report) == ["signer_on_behalf_of"]
