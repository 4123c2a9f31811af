"""Which page of the guide helps where somebody is."""

from django.urls import ResolverMatch, reverse

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role

# The guide of each role, for all pages that have no line of their own; the first role that somebody has counts.
OF_ROLE = {
    Role.OFFICER: "zyrtari",
    Role.CHIEF: "shefi",
    Role.CONTRIBUTOR: "zyra",
    Role.PLAN_ADMIN: "njerezit",
}
# The evaluation as the officer writes it, and as the chief judges it.
EVALUATION = "ne-janar-vleresimi-i-vitit"
# Address → page and heading.
OF_ADDRESS = {
    "search": ("zyrtari", "kerkimi"),
    "activities:record_beyond_plan": ("zyrtari", "nese-nuk-eshte-ne-plan"),
    "activities:answer_units": ("zyrtari", "disa-jave-pernjehere"),
    "activities:adopt": ("plani", "miratimi"),
    "activities:paste_table": ("redaktori", "ngjitja-e-nje-tabele"),
    **dict.fromkeys(
        ("activities:edit_plan", "activities:add_line", "activities:edit_line"), ("redaktori", "")
    ),
    "evaluation:offices": ("shefi", "ke-te-pyesni"),
    "account": ("hyrja", "llogaria-ime"),
    "system": ("njerezit", "a-eshte-serveri-ne-rregull"),
    "letter_choices": ("hyrja", "letrat"),
    "notices": ("hyrja", "letrat"),
    "people:letters": ("njerezit", "letrat"),
    "deputies": ("zevendesi", ""),
    "people:access": ("zevendesi", "administratori-kur-largohet-dikush"),
}
# All other addresses of a room.
OF_ROOM = {"people": ("njerezit", ""), "plans": ("plani", ""), "new_plan": ("plani", "")}


def help_for(user: User, match: ResolverMatch | None) -> str:
    """The address of the help for the page at which somebody is."""
    of_role = next((slug for role, slug in OF_ROLE.items() if role in user.roles), "zyrtari")
    slug, heading = of_role, ""
    if match:
        room = match.namespace
        slug, heading = OF_ADDRESS.get(match.view_name) or OF_ROOM.get(room) or (of_role, "")
        if not heading and room in {"evaluation", "report"} and of_role in {"zyrtari", "shefi"}:
            heading = EVALUATION
    return reverse("guide:page", args=[slug]) + (heading and f"#{heading}")
