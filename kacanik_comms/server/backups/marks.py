"""Under which names it is kept when each was last done (core.models.LastDone)."""

BACKUP, RESTORE_TRIED = "backup", "restore_tried"
