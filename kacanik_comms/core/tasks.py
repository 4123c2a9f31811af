"""How the web processes wake the worker.

What is to be done stands in a row of the room that wants it done, with its state, attempts and errors; the task says
only that there is something, so that the worker need not wait for its next look.
"""

from django_tasks import task


@task
def wake() -> None:
    """Does nothing: that it waits is the message."""


def wake_worker() -> None:
    """To be called in the transaction that writes the row, so that both are committed or neither."""
    wake.enqueue()


class Stopping(Exception):
    """The worker was asked to end; raised through whatever it is doing."""
