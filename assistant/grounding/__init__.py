"""Grounding: does the cited evidence carry the sentence? The same judge serves the writers, the checker and the harness."""

from assistant.grounding.values import carried, figures, quoted, unsupported
from assistant.grounding.verify import Fault, Support, Verifier, verify
from assistant.grounding.wording import grams, share

__all__ = ["Fault", "Support", "Verifier", "carried", "figures", "grams", "quoted", "share", "unsupported", "verify"]
