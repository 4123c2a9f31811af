"""What a person is asked about a new plan: its year, its source, its strategy, and what comes along."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kacanik_comms.evaluation.models import Finding
from kacanik_comms.evaluation.new_plan.proposal import Proposal, ProposedLine
from kacanik_comms.evaluation.new_plan.strategies import StrategyPeriod, alike, next_period
from plans.models import AnnualPlan, Objective, Strategy

EMPTY = "empty"
NEXT = "next"
FIRST_YEAR, LAST_YEAR = 2000, 2100


class NewPlanForm(forms.Form):
    """The three choices at the top of the page; whatever a link left out is what is most likely meant."""

    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            name: gettext_lazy("Write a year from 2000 to 2100, for example 2027.")
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )
    source = forms.ChoiceField(label=gettext_lazy("Made from"))
    strategy = forms.ChoiceField(
        label=gettext_lazy("Strategy"),
        error_messages={
            "required": gettext_lazy(
                "No strategy holds this year. The plan administrator enters it first, "
                "as a draft without a day of adoption."
            )
        },
    )

    def __init__(
        self, data: Mapping[str, str], *, plans: Sequence[AnnualPlan], today: date, is_sent: bool
    ) -> None:
        self.plans = {plan.year: plan for plan in plans}
        wanted = {name: data.get(name, "") for name in ("year", "source", "strategy")}
        wanted["year"] = wanted["year"] or str(self._likely_year(wanted["source"], today))
        year = _year_in(wanted["year"])
        sources = dict(self._sources(year))
        self.strategies = {str(row.pk): row for row in Strategy.objects.holding(year)}
        self.period = next_period(year)
        strategies = dict(self._strategies())
        # Another year than the link was made for: what does not fit it any more gives way to what does.
        if not is_sent:
            for name, choices in (("source", sources), ("strategy", strategies)):
                if wanted[name] not in choices:
                    wanted[name] = next(iter(choices), "")
        super().__init__(wanted)
        for name, choices in (("source", sources), ("strategy", strategies)):
            field: Any = self.fields[name]
            field.choices = list(choices.items())
            field.error_messages["invalid_choice"] = _("Choose one of the list.")

    def _likely_year(self, source: str, today: date) -> int:
        """This year, or the one after the plan that it is made from; the first that has no plan yet."""
        first = max(today.year, _year_in(source.rpartition("-")[2]) + 1)
        return next((year for year in range(first, LAST_YEAR) if year not in self.plans), first)

    def _sources(self, year: int) -> Iterator[tuple[str, str]]:
        earlier = [plan for plan in self.plans.values() if plan.year < year]
        for plan in earlier:
            yield f"plan-{plan.year}", _("the plan of %(year)s") % {"year": plan.year}
        with_findings = set(
            Finding.objects.filter(evaluation__plan__in=earlier).values_list("evaluation__plan", flat=True)
        )
        for plan in (plan for plan in earlier if plan.pk in with_findings):
            yield f"findings-{plan.year}", _("only the findings about %(year)s") % {"year": plan.year}
        yield EMPTY, _("nothing: an empty plan")

    def _strategies(self) -> Iterator[tuple[str, str]]:
        for key, strategy in self.strategies.items():
            name = f"{strategy.period}: {strategy.title}"
            yield key, _("%(strategy)s (draft)") % {"strategy": name} if strategy.is_draft else name
        if self.period:
            yield (
                NEXT,
                _("%(period)s: new, as a draft with the objectives of %(before)s")
                % {"period": self.period, "before": self.period.after.period},
            )

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year in self.plans:
            raise ValidationError(_("There is already a plan of %(year)s.") % {"year": year})
        return year

    def clean(self) -> dict[str, Any]:
        # What is no year has no strategy either; one mistake is named once.
        if "year" in self.errors:
            self.errors.pop("strategy", None)
        return self.cleaned_data

    @property
    def plan_there(self) -> AnnualPlan | None:
        """The plan of the year, where there is one already."""
        return next((plan for plan in self.plans.values() if str(plan.year) == self.data["year"]), None)

    @property
    def source_plan(self) -> AnnualPlan | None:
        return self.plans.get(_year_in(self.cleaned_data["source"].rpartition("-")[2]))

    @property
    def source_in_words(self) -> str:
        choices: Any = self.fields["source"]
        return str(dict(choices.choices)[self.cleaned_data["source"]])

    @property
    def is_of_findings(self) -> bool:
        return bool(self.cleaned_data["source"].startswith("findings"))

    @property
    def strategy_chosen(self) -> Strategy | StrategyPeriod:
        chosen = self.cleaned_data["strategy"]
        return self.period if chosen == NEXT and self.period else self.strategies[chosen]


def _year_in(words: str) -> int:
    """The year that an address or a form names; 0 for what is none."""
    return int(words) if words.isdecimal() and len(words) == len("2027") else 0


@dataclass(frozen=True)
class Row:
    """A line with its box: ticked where it comes along."""

    line: ProposedLine
    name: str
    value: int
    is_ticked: bool


class ComingForm(forms.Form):
    """What comes along, each line with a box, and what the objectives of another strategy become."""

    activities = forms.TypedMultipleChoiceField(coerce=int, required=False)
    findings = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        lines: Sequence[ProposedLine],
        strategy: Strategy | StrategyPeriod,
    ) -> None:
        super().__init__(data)
        self.lines = lines
        for name in ("activities", "findings"):
            keys = [row.value for row in self.rows if row.name == name]
            self.fields[name].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]
        self.mapped = list(self._add_objectives(strategy))

    def _add_objectives(self, strategy: Strategy | StrategyPeriod) -> Iterator[str]:
        """One question for each old objective, where the strategy is another one that is there already."""
        old = {line.objective.pk: line.objective for line in self.lines}
        if isinstance(strategy, StrategyPeriod) or all(
            row.strategy_id == strategy.pk for row in old.values()
        ):
            return
        new = {str(row.pk): row for row in strategy.objectives.all()}
        proposed = alike(old.values(), new.values())
        for pk, objective in old.items():
            likely = proposed.get(pk)
            self.fields[f"objective_{pk}"] = forms.TypedChoiceField(
                label=str(objective),
                choices=[("", "–"), *((key, str(row)) for key, row in new.items())],
                coerce=new.__getitem__,
                empty_value=None,
                initial=str(likely.pk) if likely else "",
                required=False,
            )
            yield f"objective_{pk}"

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in self.mapped]

    @property
    def has_open_questions(self) -> bool:
        """Whether one of the objectives has no likely successor."""
        return any(not field.value() for field in self.questions)

    @property
    def rows(self) -> list[Row]:
        return [self._row(line) for line in self.lines]

    def _row(self, line: ProposedLine) -> Row:
        name = "activities" if line.source else "findings"
        key = line.source.pk if line.source else line.finding.pk if line.finding else 0
        sent: Any = self.data.getlist(name) if hasattr(self.data, "getlist") else []
        return Row(line, name, key, str(key) in sent if self.is_bound else line.is_coming)

    @property
    def to_look_at(self) -> list[Row]:
        return [row for row in self.rows if row.line.asks_for_a_look]

    @property
    def beyond(self) -> list[Row]:
        """What was done beyond the old plan, and may become a part of the new one."""
        return [row for row in self.rows if row.line.was_beyond_plan]

    @property
    def parts(self) -> list[tuple[Objective, list[Row]]]:
        """The others, by the objective under which they stood."""
        parts: dict[int, tuple[Objective, list[Row]]] = {}
        for row in self.rows:
            if not (row.line.asks_for_a_look or row.line.was_beyond_plan):
                objective = row.line.objective
                parts.setdefault(objective.pk, (objective, []))[1].append(row)
        return list(parts.values())

    @property
    def chosen(self) -> list[ProposedLine]:
        """The lines as the person wants them: a ticked one comes along, one that is not ticked does not."""
        ticked = {
            (name, key) for name in ("activities", "findings") for key in self.cleaned_data.get(name, [])
        }
        return [_as_ticked(row.line, is_ticked=(row.name, row.value) in ticked) for row in self.rows]

    @property
    def objectives(self) -> dict[int, Objective]:
        chosen = {int(name.removeprefix("objective_")): self.cleaned_data[name] for name in self.mapped}
        return {pk: objective for pk, objective in chosen.items() if objective}


def _as_ticked(line: ProposedLine, *, is_ticked: bool) -> ProposedLine:
    if line.is_coming == is_ticked:
        return line
    return replace(line, what=Proposal.CONTINUE if is_ticked else Proposal.DROP, target=None)
