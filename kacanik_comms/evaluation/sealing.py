"""What was signed as data; the form and the fingerprint are those of every record that is kept for good."""

from kacanik_comms.core.sealing import Seal, canonical, fingerprint, seal

__all__ = ["Seal", "canonical", "fingerprint", "seal"]
