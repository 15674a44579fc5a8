"""How built-in functions are declared and called; where no signature fits, they are null."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from app.feel.budget import Run
from app.feel.values import Function, kind_of

_MISSING = object()
_Declared = TypeVar("_Declared", bound=Callable[..., Any])


@dataclass(frozen=True)
class Parameter:
    """`name: kind`; `name=:` may be left out; `*name:` takes all that follow; `kind?` takes null."""

    name: str
    kinds: frozenset[str]
    optional: bool
    many: bool
    nullable: bool

    @property
    def written(self) -> str:
        name = f"{self.name}..." if self.many else self.name
        return f"[{name}]" if self.optional else name

    def may_be(self, kind: str) -> bool:
        unsure = kind in {"Any", "Null", "list"} or bool(self.kinds & {"any", "list"})
        return unsure or kind in self.kinds

    def fit(self, value: Any) -> Any:
        """The value as this parameter takes it, or _MISSING."""
        if value is None:
            return None if self.nullable else _MISSING
        if "any" in self.kinds or kind_of(value) in self.kinds:
            return value
        if "list" in self.kinds:
            return [value]
        if type(value) is list and len(value) == 1 and kind_of(value[0]) in self.kinds:
            return value[0]
        return _MISSING


@dataclass(frozen=True)
class Signature:
    parameters: tuple[Parameter, ...]
    function: Callable[..., Any]
    takes_run: bool

    def arrange(self, given: list[Any]) -> list[Any] | None:
        """The arguments as the function takes them; None if they do not fit."""
        last = self.parameters[-1] if self.parameters else None
        if last and last.many and len(given) >= len(self.parameters):
            front, rest = given[: len(self.parameters) - 1], given[len(self.parameters) - 1 :]
            return self._fit([*front, *rest], [*self.parameters[:-1], *[last] * len(rest)])
        needed = sum(not parameter.optional for parameter in self.parameters)
        if not needed <= len(given) <= len(self.parameters):
            return None
        return self._fit(given, list(self.parameters))

    def arrange_named(self, given: dict[str, Any]) -> list[Any] | None:
        known = {parameter.name for parameter in self.parameters}
        needed = {parameter.name for parameter in self.parameters if not parameter.optional}
        if not needed <= set(given) <= known:
            return None
        arguments: list[Any] = []
        for parameter in self.parameters:
            value = parameter.fit(given[parameter.name]) if parameter.name in given else None
            if value is _MISSING:
                return None
            arguments.append(value)
        return arguments

    @property
    def written(self) -> str:
        """The parameters as a reader of the manual knows them: `string, start position, [length]`."""
        return ", ".join(each.written for each in self.parameters)

    def takes(self, count: int, named: list[str]) -> bool:
        """Whether it can be called with so many arguments, or with those by name."""
        known = {each.name for each in self.parameters}
        needed = {each.name for each in self.parameters if not each.optional}
        if named:
            return needed <= set(named) <= known
        many = bool(self.parameters) and self.parameters[-1].many
        return len(needed) <= count and (many or count <= len(self.parameters))

    def may_take(self, kinds: list[str]) -> bool:
        """Whether arguments of these kinds could fit; of `Any` and of lists nothing is known."""
        if not self.takes(len(kinds), []):
            return False
        last = [self.parameters[-1]] * (len(kinds) - len(self.parameters)) if self.parameters else []
        return all(each.may_be(kind) for each, kind in zip([*self.parameters, *last], kinds, strict=False))

    @staticmethod
    def _fit(given: list[Any], parameters: list[Parameter]) -> list[Any] | None:
        fitted = [parameter.fit(value) for parameter, value in zip(parameters, given, strict=False)]
        return None if any(value is _MISSING for value in fitted) else fitted

    def run(self, run: Run, arguments: list[Any]) -> Any:
        run.spend(sum(len(each) for each in arguments if type(each) is list))
        found = self.function(run, *arguments) if self.takes_run else self.function(*arguments)
        if type(found) is list or type(found) is str:
            run.make(len(found))
        return found


_DECLARED: dict[str, list[Signature]] = {}


def builtin(name: str, parameters: str = "") -> Callable[[_Declared], _Declared]:
    """Declare a built-in; a function whose first parameter is `run` is handed the evaluation's account."""

    def declare(function: _Declared) -> _Declared:
        takes_run = next(iter(inspect.signature(function).parameters), "") == "run"
        read = tuple(_parameter(part) for part in parameters.split(",") if part.strip())
        _DECLARED.setdefault(name, []).append(Signature(read, function, takes_run))
        return function

    return declare


def _parameter(text: str) -> Parameter:
    name, _, kinds = (part.strip() for part in text.partition(":"))
    nullable = kinds.endswith("?") or kinds == "any"
    return Parameter(
        name.strip("*="),
        frozenset(kinds.removesuffix("?").split("|")),
        name.endswith("="),
        name.startswith("*"),
        nullable,
    )


def declared() -> dict[str, Function]:
    """Every built-in as a function value."""
    return {name: _as_function(name, signatures) for name, signatures in _DECLARED.items()}


def signatures(name: str) -> list[Signature]:
    """In how many ways a built-in can be called; empty where there is none of that name."""
    return _DECLARED.get(name, [])


def _as_function(name: str, signatures: list[Signature]) -> Function:
    def call(run: Run, given: list[Any]) -> Any:
        return _first(signatures, run, lambda signature: signature.arrange(given))

    def call_named(run: Run, given: dict[str, Any]) -> Any:
        return _first(signatures, run, lambda signature: signature.arrange_named(given))

    parameters = tuple(parameter.name for parameter in signatures[0].parameters)
    return Function(parameters, call, name=name, call_named=call_named)


def _first(signatures: list[Signature], run: Run, arrange: Callable[[Signature], list[Any] | None]) -> Any:
    for signature in signatures:
        arguments = arrange(signature)
        if arguments is not None:
            return signature.run(run, arguments)
    return None
