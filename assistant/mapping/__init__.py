"""Mapping: passages to indicators, human decisions over them, and the coverage that results."""

from assistant.mapping.coverage import coverage
from assistant.mapping.currency import Currency, currency, repeals
from assistant.mapping.decisions import apply
from assistant.mapping.matcher import Matcher, Query, build, query_of

__all__ = ["Currency", "Matcher", "Query", "apply", "build", "coverage", "currency", "query_of", "repeals"]
