"""What stands on the start page, for the tests of it."""

import re
from datetime import date

from django.urls import reverse

URL = reverse("activities:today")
IN_JUNE = date(2023, 6, 15)
AFTERWARDS = date(2024, 1, 20)


def sections(text):
    """The titles of the activities under each heading."""
    parts = re.split(r'<h2 class="today__head"[^>]*>', text)[1:]
    return {part.split("<span")[0].strip(): titles_in(part.split("</ul>")[0]) for part in parts}


def titles_in(text):
    return re.findall(r'class="task__title">.*?</span> (?:<a [^>]*>)?([^<]+)<', text)


def likely_in(text):
    """The titles under the question what was done."""
    return re.findall(r'class="line__title">([^<]+)<', text)


def title(text):
    return re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1].strip()


def ways(text):
    """The lines at the end of the page that have a number."""
    nav = text[text.index('<nav class="ways"') :]
    return dict(re.findall(r"<span>([^<]+)</span> <b>(\d+)</b>", nav))


def year_url(year):
    return reverse("activities:missing", args=[year])
