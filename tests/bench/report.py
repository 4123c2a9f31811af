"""How much the report costs, and how much beyond WeasyPrint itself: `DEMO=1 python -m tests.bench.report [YEAR]`.

Renders the report of a year from the database several times and holds the whole (snapshot, HTML, PDF, what is added
for PDF/UA) against WeasyPrint alone on the same HTML. Then the same for a year of 500 activities that is made of it
(long_year.py). Fails where a bar is missed. Seconds differ from machine to machine; the ratio hardly does.
"""

import os
import sys
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kacanik_comms.settings")
django.setup()

from django.utils import timezone  # noqa: E402
from weasyprint import CSS, HTML  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402

from kacanik_comms.report.printing import pdf, render_edition, render_html  # noqa: E402
from kacanik_comms.report.record import record_of, snapshot_now  # noqa: E402
from plans.models import AnnualPlan  # noqa: E402
from tests.bench.long_year import lengthened  # noqa: E402

RUNS = 5
ACTIVITIES = 500
# What the report of a year may cost: times WeasyPrint alone; and of a long year: seconds of the processor.
MOST_TIMES = 1.25
MOST_SECONDS = 15


def main(year: int) -> bool:
    """Whether both bars are kept."""
    today = timezone.localdate()
    plan = AnnualPlan.objects.select_related("strategy").get(year=year)
    say(f"snapshot         {seconds(lambda: snapshot_now(plan, today=today)):6.2f} s")
    snapshot = snapshot_now(plan, today=today)
    whole, alone = measure(snapshot, lambda: snapshot_now(plan, today=today))
    say(f"ratio            {whole / alone:6.2f}, at most {MOST_TIMES}")
    long, _alone = measure(lengthened(snapshot, ACTIVITIES))
    say(f"seconds          {long:6.2f}, at most {MOST_SECONDS}")
    return whole / alone <= MOST_TIMES and long <= MOST_SECONDS


def measure(snapshot: str, before: Callable[[], object] = lambda: None) -> tuple[float, float]:
    """Everything that follows from a snapshot, after what has to be done to have it; and WeasyPrint alone."""
    record = record_of(snapshot)
    facts = record.facts
    html = render_html(record, "sq")
    pages = weasyprint_alone(html)
    # In turns, and the fastest of each: what else the machine does then weighs on both alike, or on neither.
    whole, alone = [], []
    for _run in range(RUNS):
        whole.append(seconds(lambda: (before(), render_edition(snapshot, "sq"))))
        alone.append(seconds(lambda: weasyprint_alone(html)))
    say(f"{len(facts.activities)} activities, {len(facts.reaches)} occurrences, {pages} pages")
    say(f"read and checked {seconds(lambda: record_of(snapshot)):6.2f} s")
    say(f"HTML             {seconds(lambda: render_html(record, 'sq')):6.2f} s")
    say(f"whole report     {min(whole):6.2f} s")
    say(f"WeasyPrint alone {min(alone):6.2f} s")
    return min(whole), min(alone)


def weasyprint_alone(html: str) -> int:
    """The same document without tags, archive format and what is added for PDF/UA; returns its pages."""
    fetcher, fonts = pdf.NothingElse(), FontConfiguration()
    sheet = CSS(string=pdf.style_sheet(), url_fetcher=fetcher, font_config=fonts)
    document = HTML(string=html, url_fetcher=fetcher).render(stylesheets=[sheet], font_config=fonts)
    document.write_pdf()
    return len(document.pages)


def seconds(work: Callable[[], object]) -> float:
    """Of the processor, because other people's work on the machine is nobody's fault here."""
    start = time.process_time()
    work()
    return time.process_time() - start


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else 2023))
