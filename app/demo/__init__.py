"""The demonstration office of `make run`: a clock that can be moved ahead, invented people, cases at every desk.

Everything in it is made by the product's own commands; nothing here exists outside demo mode.
"""
