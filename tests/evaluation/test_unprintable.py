"""Characters that the report cannot print are named before it is submitted, with the way to the text."""

from datetime import date

import pytest

from kacanik_comms.evaluation.models import Narrative
from kacanik_comms.evaluation.pieces import pieces_of
from kacanik_comms.evaluation.readiness import GapKind, gaps
from kacanik_comms.year.loading import facts_of
from tests.evaluation.january import begin, write_everything

TODAY = date(2024, 1, 15)

pytestmark = pytest.mark.slow


def sentences(evaluation):
    rows = gaps(evaluation, facts_of(evaluation.plan, today=TODAY), pieces_of(evaluation), today=TODAY)
    return [(gap.sentence, gap.url, gap.blocks) for gap in rows if gap.kind == GapKind.CHARACTER]


def test_a_sign_without_a_twin_is_named_and_one_with_a_twin_is_not(plan, activity, officer):
    evaluation = begin(plan, officer)
    write_everything(evaluation, officer)
    assert sentences(evaluation) == []
    narrative = evaluation.narratives.get(section=Narrative.Section.CHALLENGES)
    narrative.text_sq = "Viti shkoi mirë 🎉 ● me e\u2011postë 到"
    narrative.save()
    activity.title_en = "A day of smiles ☺"
    activity.save()
    assert sentences(evaluation) == [
        (
            "Challenges and risks: the report cannot print 🎉 到. Use other characters.",
            f"/evaluation/2023/text/#narrative-{Narrative.Section.CHALLENGES}",
            False,
        ),
        ("1.1: the report cannot print ☺. Use other characters.", activity.get_absolute_url(), False),
    ]
