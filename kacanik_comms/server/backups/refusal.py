"""What a person at the terminal is told where something cannot be done."""


class BackupRefused(Exception):
    """One sentence: what is wrong and what to do. Nothing was changed."""
