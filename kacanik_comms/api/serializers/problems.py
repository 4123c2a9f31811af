"""How a problem looks as JSON (RFC 9457)."""

from typing import Any

from rest_framework import serializers

from kacanik_comms.api.problems import KINDS


class Wrong(serializers.Serializer[Any]):
    """One thing that is wrong with a request."""

    # `in` is a word of Python.
    def get_fields(self) -> dict[str, Any]:
        return {
            "in": serializers.ChoiceField(
                choices=[
                    ("body", "a field of the content"),
                    ("query", "a parameter of the address"),
                    ("header", "a header"),
                ],
                help_text="In which part of the request it is.",
            ),
            "name": serializers.CharField(
                allow_blank=True, help_text="Its name there; empty where it is about the whole."
            ),
            "detail": serializers.CharField(help_text="What is wrong, in the caller's language."),
        }


class ProblemAnswer(serializers.Serializer[Any]):
    """Why something was not done."""

    type = serializers.CharField(
        help_text="An address that names the kind of problem and explains it: its last part is one of "
        + ", ".join(f"`#{kind}`" for kind in KINDS)
        + "."
    )
    title = serializers.CharField(help_text="The kind of problem in the caller's language.")
    status = serializers.IntegerField(help_text="The status of the answer.")
    detail = serializers.CharField(help_text="What is the matter, in a sentence for people.")
    errors = Wrong(many=True, help_text="What is wrong with which part of the request.")
