"""What makes the records of audiences, of what they are told, and of channels."""

from audiences.models import Audience, Channel, DesiredImpact, Message
from kacanik_comms.core.record import Declaration

AUDIENCE = Declaration(Audience, "code", "number", "name", "scope", "source_note")
MESSAGE = Declaration(Message, "number", "text", "source_note")
DESIRED_IMPACT = Declaration(DesiredImpact, "number", "text", "source_note")
CHANNEL = Declaration(Channel, "code", "number", "name", "description", "source_note")
