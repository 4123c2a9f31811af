"""Keeps the secrets of links out of the logs, where Django writes the address of a request that it refused."""

import logging
import re

SECRET_ADDRESS = re.compile(
    r"(/people/welcome/|/accounts/password/reset/|/accounts/email/confirm/|/calendar/office/|/answer/)[^/\s?]+"
)


class HideLinks(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        if SECRET_ADDRESS.search(words):
            record.msg, record.args = SECRET_ADDRESS.sub(r"\1…", words), ()
        return True
