"""The forms of the language, each compiled to a closure; importing this enters them all."""

from app.feel.forms import calls, cells, logic, loops, paths, simple

__all__ = ["calls", "cells", "logic", "loops", "paths", "simple"]
