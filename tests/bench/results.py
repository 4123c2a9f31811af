"""What a part of the bench finds: lines of the table of goals, and details that stand below it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """What was measured, what it should be, what it is; `is_reached` is None where there is no goal."""

    what: str
    goal: str
    reached: str
    is_reached: bool | None = None

    def __str__(self) -> str:
        verdict = {True: "yes", False: "**no**", None: ""}[self.is_reached]
        return f"| {self.what} | {self.goal} | {self.reached} | {verdict} |"


HEAD = "| what | goal | reached | |\n|---|---:|---:|---|"


@dataclass(frozen=True)
class Details:
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __str__(self) -> str:
        rule = ["---", *["---:"] * (len(self.head) - 1)]
        return "\n".join(
            [f"\n{self.title}\n", *(f"| {' | '.join(cells)} |" for cells in (self.head, rule, *self.rows))]
        )


Results = Result | Details


def at_most(what: str, goal: float, reached: float, words: str = "", unit: str = "") -> Result:
    return Result(
        what, f"≤ {goal:g}{unit}", f"{reached:.{2 if reached < 10 else 0}f}{unit}{words}", reached <= goal
    )


def at_least(what: str, goal: float, reached: float, words: str = "") -> Result:
    return Result(what, f"≥ {goal:g}", f"{reached:.2f}{words}", reached >= goal)
