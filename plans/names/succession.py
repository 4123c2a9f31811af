"""Which office does today what another one did."""

from plans.names.models import Succession


def final_successors() -> dict[int, int]:
    """Of each office that is no more the key of the one that does its work now, however many came between."""
    next_of = dict(Succession.objects.values_list("office", "successor"))
    final = {}
    for office in next_of:
        successor = office
        while successor in next_of:
            successor = next_of[successor]
        final[office] = successor
    return final
