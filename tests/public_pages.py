"""Every address that citizens and programs open without an account, for the tests that walk all of them."""

from dataclasses import dataclass

from activities.models import Activity
from kacanik_comms.core.languages import TAGS
from kacanik_comms.core.tables import MEDIA_TYPES
from kacanik_comms.evaluation.models import SealedReport
from kacanik_comms.public.addresses import NAMESPACES, address
from kacanik_comms.public.datasets import DATASETS
from plans.models import AnnualPlan
from tests.seen import Seen

STANDING = (
    "home",
    "find",
    "reports",
    "sessions",
    "changes",
    "about",
    "contact",
    "data",
    "dictionary",
    "embedding",
)


@dataclass(frozen=True)
class PublicPage:
    name: str
    language: str
    address: str

    @property
    def tag(self) -> str:
        return TAGS[self.language]

    def __str__(self) -> str:
        return f"{self.name} {self.tag}"


def pages(plan: AnnualPlan, languages: tuple[str, ...] = tuple(NAMESPACES)) -> list[PublicPage]:
    """The pages to read, with an activity of each frequency and a special one."""
    named: list[tuple[str, tuple[object, ...]]] = [(name, ()) for name in STANDING]
    named += [(name, (plan.year,)) for name in ("year", "activities", "audiences", "embed")]
    kinds: dict[str, Activity] = {}
    for activity in plan.activities.select_related("objective").filter(is_internal=False):
        kinds.setdefault(activity.frequency or activity.status, activity)
    named += [("activity", (plan.year, activity.code)) for activity in kinds.values()]
    numbers = {activity.objective.number for activity in kinds.values()}
    named += [("objective", (plan.year, number)) for number in sorted(numbers)]
    return [
        PublicPage(
            f"{name} {' '.join(str(arg) for arg in args[1:])}".strip(),
            language,
            address(name, *args, language=language),
        )
        for language in languages
        for name, args in named
    ]


def pages_that_verify(report: SealedReport) -> list[Seen]:
    """Where anybody checks a report: the question, what it says of a genuine one, and the answers that find none."""
    return [
        Seen(f"{name} {tag}", None, address(*args, language=code), status, form, language=code)
        for code, tag in TAGS.items()
        for name, args, status, form in (
            ("verify", ("verify",), 200, None),
            ("verify: genuine", ("verify_fingerprint", report.snapshot_sha256), 200, None),
            ("verify: its PDF", ("verify_fingerprint", report.files.all()[0].sha256), 200, None),
            ("verify: unknown", ("verify_fingerprint", "0" * 12), 404, None),
            ("verify: no fingerprint", ("verify_fingerprint", "x"), 404, None),
            ("verify: no file", ("verify",), 422, ()),
        )
    ]


def files(plan: AnnualPlan, languages: tuple[str, ...] = tuple(NAMESPACES)) -> list[PublicPage]:
    """What programs fetch: data, feeds, calendars, catalogues."""
    named: list[tuple[str, tuple[object, ...]]] = [
        *(("table", (plan.year, name, kind)) for name in DATASETS for kind in MEDIA_TYPES),
        ("table", (plan.year, "all", "xlsx")),
        ("feed", ()),
        ("calendar", (plan.year,)),
        ("dictionary_as_json", ()),
    ]
    results = [
        PublicPage(
            f"{name} {' '.join(str(arg) for arg in args)}".strip(),
            language,
            address(name, *args, language=language),
        )
        for language in languages
        for name, args in named
    ]
    return [
        *results,
        PublicPage("catalogue", "sq", "/data/catalog.jsonld"),
        PublicPage("robots", "sq", "/robots.txt"),
        PublicPage("sitemap", "sq", "/sitemap.xml"),
        PublicPage("sitemap standing", "sq", "/sitemap-standing.xml"),
        PublicPage("sitemap of the year", "sq", f"/sitemap-{plan.year}.xml"),
    ]
