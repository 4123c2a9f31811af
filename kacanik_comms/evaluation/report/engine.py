"""WeasyPrint and pydyf do some things more often than needed; here they do them once. What comes out is the same.

Measured in a report of 500 activities, where a tenth of a millisecond counts ten thousand times. Each function stands
for one of WeasyPrint 70 or pydyf 0.13 and goes back to it in all that our reports have not. They are put in place when
this module is imported; tests/evaluation/test_engine.py holds both against each other, byte by byte.
"""

import zlib
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, inline, page, percent, table
from weasyprint.text import line_break
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import font_features, get_font_description

# Text: the same typeface in the same language is looked up once, and a line is not shaped again to be drawn

FONT_KEYS = (
    "direction", "lang", "font_language_override", "font_style", "font_stretch", "font_weight", "font_size",
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps",
    "font_variant_numeric", "font_variant_alternates", "font_variant_east_asian",
)  # fmt: skip
_setup, _reactivate, _deactivate = (
    line_break.Layout.setup,
    line_break.Layout.reactivate,
    line_break.Layout.deactivate,
)
_set_text = line_break.Layout.set_text


class _Typeface:
    """What Pango needs to know for each text in one style."""

    def __init__(self, style: Any) -> None:
        font_map = style.font_config.font_map
        self.context = ffi.gc(pango.pango_font_map_create_context(font_map), gobject.g_object_unref)
        pango.pango_context_set_round_glyph_positions(self.context, False)
        pango.pango_context_set_base_dir(self.context, PANGO_DIRECTION[style["direction"]])
        self.language = pango.pango_language_get_default()
        if style["lang"]:
            spelled, _bytes = unicode_to_char_p(style["lang"])
            self.language = pango.pango_language_from_string(spelled)
            pango.pango_context_set_language(self.context, self.language)
        self.description = get_font_description(style)
        features = font_features(
            style["font_kerning"],
            style["font_variant_ligatures"],
            style["font_variant_position"],
            style["font_variant_caps"],
            style["font_variant_numeric"],
            style["font_variant_alternates"],
            style["font_variant_east_asian"],
            style["font_feature_settings"],
        )
        told = ",".join(f"{key} {value}" for key, value in features.items()).encode()
        self.features = pango.pango_attr_font_features_new(told) if told else None


def _typeface(style: Any) -> _Typeface | None:
    """None where a style asks for something that our style sheet does not."""
    if "_typeface" in style.__dict__:
        kept: _Typeface | None = style._typeface
        return kept
    found = None
    plain = style["text_decoration_line"] == "none" and style["font_language_override"] == "normal"
    if plain and style["font_feature_settings"] == style["font_variation_settings"] == "normal":
        kept_by_fonts = style.font_config.__dict__.setdefault("_typefaces", {})
        key = (tuple(style["font_family"]), *(style[name] for name in FONT_KEYS))
        found = kept_by_fonts.get(key) or kept_by_fonts.setdefault(key, _Typeface(style))
    style._typeface = found
    return found


def _set_up(self: Any, style: Any) -> None:
    typeface = _typeface(style)
    if typeface is None:
        _setup(self, style)
        return
    self.style, self.first_line_direction = style, 0
    self.language = typeface.language
    self.layout = ffi.gc(pango.pango_layout_new(typeface.context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(self.layout, False)
    pango.pango_layout_set_font_description(self.layout, typeface.description)
    self.ascent = self.underline_position = self.strikethrough_position = None
    self.underline_thickness = self.strikethrough_thickness = None
    if typeface.features is not None:
        attributes = pango.pango_attr_list_new()
        # The list is never given back, because it would take the features along: a hundred bytes for each text.
        pango.pango_attr_list_insert(attributes, typeface.features)
        pango.pango_layout_set_attributes(self.layout, attributes)


def _say(self: Any, text: str, justify: bool = False) -> None:
    _set_text(self, text, justify)
    # As drawing will ask for it; asked for then, it would shape the line again.
    pango.pango_layout_set_single_paragraph_mode(self.layout, "\n" not in self.text)


def _keep(self: Any) -> None:
    """A line keeps its shape until it is drawn, unless it is drawn in another one."""
    if self.justification_spacing or _typeface(self.style) is None:
        _deactivate(self)


def _take_up(self: Any, style: Any) -> None:
    if not hasattr(self, "layout"):
        _reactivate(self, style)


# Lengths: most styles have no percentages, so that what a box measures follows from its style alone

LENGTHS = (
    "margin_left", "margin_right", "margin_top", "margin_bottom",
    "padding_left", "padding_right", "padding_top", "padding_bottom",
    "width", "min_width", "max_width", "height", "min_height", "max_height",
)  # fmt: skip
BORDERS = ("border_top_width", "border_right_width", "border_bottom_width", "border_left_width")
_resolve_percentages = percent.resolve_percentages


def _measured(style: Any) -> dict[str, Any] | None:
    """The lengths of a style in pixels; None where one of them depends on something else."""
    if "_measured" in style.__dict__:
        kept: dict[str, Any] | None = style._measured
        return kept
    found: dict[str, Any] | None = {}
    for name in LENGTHS:
        value = style[name]
        if value == "auto":
            found[name] = 0 if name in {"min_width", "min_height"} else value  # type: ignore[index]
        elif getattr(value, "unit", None) == "px":
            found[name] = value.value  # type: ignore[index]
        else:
            found = None
            break
    style._measured = found
    return found


def _resolve(box: Any, containing_block: Any) -> None:
    style = box.style
    lengths = _measured(style)
    if lengths is None:
        _resolve_percentages(box, containing_block)
        return
    own = box.__dict__
    own.update(lengths)
    collapse = style["border_collapse"] == "collapse"
    for name in BORDERS:
        if not (collapse and name in own):
            own[name] = style[name]
    if style["box_sizing"] != "content-box":
        percent.adjust_box_sizing(box, "width")
        percent.adjust_box_sizing(box, "height")


# Page names: of the first and the last child, without a list of all between them


def _page_values(self: Any) -> tuple[Any, Any]:
    start = end = self.style["page"]
    first = next((child for child in self.children if _stands_in_order(child)), None)
    if first is not None:
        last = next(child for child in reversed(self.children) if _stands_in_order(child))
        first_values = first.page_values()
        start = first_values[0] or start
        end = (first_values if last is first else last.page_values())[1] or end
    return start, end


def _stands_in_order(child: Any) -> bool:
    return bool(child.is_in_normal_flow() or child.is_floated())


# The file: each object is written down once, though the identifier of the file asks for all of them again


# Level 9 takes three times as long as this one for a twentieth less.
PACKED = 6


class Written(pydyf.Object):
    """An object that changes no more, as it stands in the file."""

    data = b""
    compressible = False

    def __init__(self, told: Any) -> None:
        super().__init__()
        self.number, self.generation, self.free = told.number, told.generation, told.free
        self.data, self.compressible = told.data, told.compressible


def write_down(pdf: Any) -> None:
    """To be called when nothing changes any more; the catalog is still asked for its own number."""
    pdf.objects = [told if told.free == "f" else Written(told) for told in pdf.objects]


def _stream_data(self: Any) -> bytes:
    """Packed once for the same content."""
    content = b"\n".join([pydyf._to_bytes(item) for item in self.stream])
    extra = pydyf.Dictionary(self.extra.copy())
    if self.compress:
        extra["Filter"] = "/FlateDecode"
        kept = self.__dict__.get("_kept")
        if kept is None or kept[0] != content:
            kept = self.__dict__["_kept"] = (content, zlib.compress(content, PACKED))
        content = kept[1]
    extra["Length"] = len(content)
    return b"\n".join((extra.data, b"stream", content, b"endstream"))


def _page_references(self: Any) -> tuple[bytes, ...]:
    """pydyf makes this list anew for each of ten thousands of tags: once for each number of pages is enough."""
    kids = self.pages["Kids"]
    kept: tuple[int, tuple[bytes, ...]] = self.__dict__.get("_kept_references", (0, ()))
    if kept[0] != len(kids):
        kept = (len(kids), tuple(f"{number} 0 R".encode("ascii") for number in kids[::3]))
        self.__dict__["_kept_references"] = kept
    return kept[1]


PLACES: tuple[tuple[Any, str, Any], ...] = (
    (line_break.Layout, "setup", _set_up),
    (line_break.Layout, "set_text", _say),
    (line_break.Layout, "deactivate", _keep),
    (line_break.Layout, "reactivate", _take_up),
    *((module, "resolve_percentages", _resolve) for module in (block, inline, page, table)),
    (boxes.ParentBox, "page_values", _page_values),
    (pydyf.Stream, "data", property(_stream_data)),
    # With its own, the time for the tags grows with the square of the pages.
    (pydyf.PDF, "page_references", property(_page_references)),
)
# What stood there before, for the tests that hold both against each other.
AS_IT_WAS = tuple((owner, name, getattr(owner, name)) for owner, name, _ours in PLACES)

for _owner, _name, _ours in PLACES:
    setattr(_owner, _name, _ours)
