"""What becomes of the activities of an office that is no more."""
