"""Good and hostile files, made in code, and the two questions that the tests ask about each."""

import io
import struct
import zipfile
import zlib

import pikepdf
import pytest
from pikepdf import Array, Object, Pdf
from PIL import Image, ImageDraw

from kacanik_comms.core.uploads import CleanFile, Refused, sanitise

EMPTY_ZIP = b"PK\x05\x06" + bytes(18)
TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
OLE_OBJECT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def taken(name: str, content: bytes) -> CleanFile:
    return sanitise(name, io.BytesIO(content))


def refused(name: str, content: bytes) -> str:
    """The sentence, which always names the file."""
    with pytest.raises(Refused) as refusal:
        sanitise(name, io.BytesIO(content))
    sentence = str(refusal.value)
    assert f"“{name}”" in sentence
    assert sentence.endswith(".")
    return sentence


# Images


def picture(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Blue with a red upper left corner, so that one sees which way is up."""
    blue, red = ("blue", "red") if mode in {"RGB", "RGBA", "P"} else (0, 255)
    image = Image.new(mode, (width, height), blue)
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height // 2), fill=red)
    return image


def image(image_format: str, drawn: Image.Image | None = None, **options) -> bytes:
    target = io.BytesIO()
    (drawn or picture()).save(target, image_format, **options)
    return target.getvalue()


def photograph(orientation: int = 1) -> bytes:
    """As a telephone stores it: with place, time and make, and turned by a note instead of by its pixels."""
    exif = Image.Exif()
    exif[0x010F] = "Telefoni i zyrtares"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (42.0, 13.0, 45.0), 3: "E", 4: (21.0, 15.0, 30.0)})
    return image("JPEG", exif=exif, comment=b"<script>alert(1)</script>", quality=95)


def png_of(width: int, height: int) -> bytes:
    """A PNG that announces a size without having the pixels for it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


# PDF files


def pdf(catalogue: bytes = b"<<>>", annotation: bytes = b"", **saving) -> bytes:
    """One empty page, with further entries in the catalogue or something on the page, in PDF's own words."""
    target = io.BytesIO()
    with Pdf.new() as made:
        page = made.add_blank_page()
        for key, value in Object.parse(catalogue).items():
            made.Root[key] = made.make_indirect(value)
        if annotation:
            page.Annots = Array([made.make_indirect(Object.parse(annotation))])
        made.save(target, **saving)
    return target.getvalue()


def link(action: bytes) -> bytes:
    return b"<</Type/Annot/Subtype/Link/Rect[0 0 10 10]/A " + action + b">>"


def pdf_by_hand(catalogue: bytes) -> bytes:
    """A PDF whose names are written as no program would write them."""
    return (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R" + catalogue + b">>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
        b"trailer\n<</Root 1 0 R/Size 4>>\n%%EOF\n"
    )


def pdf_bomb(unpacked: int) -> bytes:
    """A few kilobytes that unpack, twice, to the number of bytes before the first page is known."""
    packer = zlib.compressobj(9)
    once = b"".join(packer.compress(bytes(1 << 20)) for _ in range(unpacked >> 20)) + packer.flush()
    bomb = zlib.compress(once, 9)
    parts = [
        b"%PDF-1.5\n",
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n",
        b"5 0 obj\n<</Type/ObjStm/N 1/First 10/Filter[/FlateDecode/FlateDecode]/Length %d>>\nstream\n"
        % len(bomb)
        + bomb
        + b"\nendstream\nendobj\n",
    ]
    places = [sum(map(len, parts[:count])) for count in range(1, len(parts) + 1)]
    rows = [
        (0, 0, 65535),
        (1, places[0], 0),
        (1, places[1], 0),
        (2, 5, 0),
        (1, places[3], 0),
        (1, places[2], 0),
    ]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    parts.append(
        b"4 0 obj\n<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d>>\nstream\n" % len(table)
        + table
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % places[3]
    )
    return b"".join(parts)


def encrypted_pdf(user: str) -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="zyrtarja", user=user))


# Office documents


def relationships(*entries: tuple[str, str]) -> bytes:
    """A part that points outside the document: type and target of each."""
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{kind}" Target="{target}" TargetMode="External"/>'
        for number, (kind, target) in enumerate(entries)
    )
    return f'<Relationships xmlns="urn:x">{rows}</Relationships>'.encode()


def parts_of(main: str = WORD, main_part: str = "word/document.xml") -> dict[str, bytes]:
    return {
        "[Content_Types].xml": (
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/{main_part}" ContentType="{main}"/></Types>'
        ).encode(),
        "_rels/.rels": (
            '<Relationships xmlns="urn:x"><Relationship Id="r1" Target="' + main_part + '" Type='
            '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
        ).encode(),
        main_part: b"<?xml version='1.0' encoding='UTF-8'?><main>Raporti i zyr\xc3\xabs</main>",
    }


def archive(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as packed:
        for path, data in parts.items():
            packed.writestr(path, data)
    return target.getvalue()


def docx(more: dict[str, bytes] | None = None, main: str = WORD) -> bytes:
    return archive(parts_of(main) | (more or {}))


def xlsx(more: dict[str, bytes] | None = None, main: str = EXCEL) -> bytes:
    return archive(parts_of(main, "xl/workbook.xml") | (more or {}))


def pointing(kind: str, target: str) -> bytes:
    """A Word document with one relationship to the outside."""
    return docx({"word/_rels/document.xml.rels": relationships((kind, target))})
