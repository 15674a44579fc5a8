"""The demonstration office of `make run`: a clock that moves ahead by hand, invented people, real cases.

Everything in it is made by the product's own commands; nothing here exists outside demo mode.
"""
