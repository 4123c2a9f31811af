"""The editions of the report, in one table: what each is called, its languages, and its file."""

from dataclasses import dataclass

from kacanik_comms.core.languages import TAGS


@dataclass(frozen=True)
class Edition:
    """An edition is named in its own language, whatever language the page is in."""

    name: str
    languages: tuple[str, ...]  # in the order in which they stand in it
    file: str
    is_summary: bool = False  # the first page, the figures and the signatures alone

    @property
    def tag(self) -> str:
        """The language of its name, as HTML writes it."""
        return TAGS[self.languages[0]]


EDITIONS = {
    "sq": Edition("Shqip", ("sq",), "raporti-vleresimit-%(year)s-sq.pdf"),
    "sr-latn": Edition("Srpski", ("sr-latn",), "izvestaj-o-evaluaciji-%(year)s-sr-latn.pdf"),
    "en": Edition("English", ("en",), "evaluation-report-%(year)s-en.pdf"),
    "sq+sr-latn": Edition("Shqip + srpski", ("sq", "sr-latn"), "raporti-vleresimit-%(year)s-sq-sr-latn.pdf"),
    "summary-sq": Edition("Përmbledhje (shqip)", ("sq",), "permbledhje-%(year)s-sq.pdf", is_summary=True),
    "summary-sr-latn": Edition(
        "Sažetak (srpski)", ("sr-latn",), "sazetak-%(year)s-sr-latn.pdf", is_summary=True
    ),
    "summary-en": Edition("Summary (English)", ("en",), "summary-%(year)s-en.pdf", is_summary=True),
}


def pdf_name(year: int, edition: str, revision: int = 1) -> str:
    """A revision bears its number, so that it does not lie beside the first report under the same name."""
    return EDITIONS[edition].file % {"year": f"{year}-{revision}" if revision > 1 else year}


def snapshot_name(year: int, revision: int) -> str:
    """The record of a report, inside of the PDF and beside it."""
    return f"raport-{year}-{revision}.json"
