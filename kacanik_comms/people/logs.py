"""Keeps the secrets of invitations out of the logs, where Django writes the address of a request that it refused."""

import logging
import re

SECRET_ADDRESS = re.compile(r"(/people/welcome/)[^/\s?]+")


class HideInvitations(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        if "/people/welcome/" in words:
            record.msg, record.args = SECRET_ADDRESS.sub(r"\1…", words), ()
        return True
