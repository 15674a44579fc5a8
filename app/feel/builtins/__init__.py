"""The functions that FEEL comes with, by name."""

from app.feel.builtins import contexts, conversion, lists, numbers, ranges, strings, temporal
from app.feel.builtins.signature import declared

BUILTINS = declared()

__all__ = ["BUILTINS", "contexts", "conversion", "lists", "numbers", "ranges", "strings", "temporal"]
