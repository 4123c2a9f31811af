"""What somebody could type into any field, meaning harm or not."""

import json
from collections import Counter
from typing import Any

CORPUS = [
    "<img src=file:///etc/passwd>",
    "<img src='http://127.0.0.1:9/x.png'>",
    "<style>@import 'http://example.org/x.css'; * { background: url(http://example.org/x.png) }</style>",
    "</td></tr></table><script>alert(1)</script><link rel=attachment href=file:///etc/passwd>",
    '" style="background: url(file:///etc/passwd)" data-x="',
    "{{ facts }} {% include 'base.html' %} &lt;b&gt; &#60;i&#62; ]]>",
    "url(file:///etc/passwd) https://example.org/a?b=c&d=e#f file:///etc/passwd",
    "Një" + "fjalëpafund" * 60,
    "\u202eprapa\u202c \u200fרטל\u200e \u2066x\u2069",
    "a\x0bb\x1bc\x7fd\u0085e\ufeff\u2028f\x00g",
    "🎉👨‍👩‍👧 到 Ћирилица Ωμέγα e\u0308 \u0301",
    # The last one, ten thousand letters, stands once in each kind of field.
    "Fjalë të thjeshta. " * 530,
]
# What stays as it is: names of things, days, amounts and words of the code.
FREE_TEXT = {
    "title", "description", "text", "name", "abbreviation", "official_wording", "footnote", "source_note",
    "means_of_verification", "time_wording", "no_occasion_note", "caption", "link", "file", "reason", "note",
    "assessment", "recommendation", "position", "revision_reason", "remark", "judgement", "unit", "source",
    "protocol_number",
}  # fmt: skip


def poisoned(snapshot: str) -> dict[str, Any]:
    """The same year with the corpus in every field into which people type, one text after the other."""
    turns: Counter[str] = Counter()

    def next_of(key: str) -> str:
        turns[key] += 1
        return CORPUS[-turns[key] if turns[key] <= len(CORPUS) else turns[key] % (len(CORPUS) - 1)]

    def poison(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            if key in FREE_TEXT | {"context", "achievements", "challenges", "lessons", "next_year"}:
                return {code: next_of(key) for code in value}
            return {name: poison(row, name) for name, row in value.items()}
        if isinstance(value, list):
            return [poison(row, key) for row in value]
        if isinstance(value, str) and key in FREE_TEXT and value:
            return next_of(key)
        return value

    data = json.loads(snapshot)
    kept = {name: data[name] for name in ("format", "computed", "definitions")}
    changed: dict[str, Any] = poison(data) | kept
    return changed
