"""Built-in functions of contexts."""

from typing import Any

from app.feel.builtins.signature import builtin


@builtin("get value", "m: context, key: string")
def get_value(context: dict[str, Any], key: str) -> Any:
    return context.get(key)


@builtin("get entries", "m: context")
def get_entries(context: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries: list")
def context(entries: list[Any]) -> dict[str, Any] | None:
    made: dict[str, Any] = {}
    for entry in entries:
        if type(entry) is not dict or not {"key", "value"} <= set(entry):
            return None
        if type(entry["key"]) is not str or entry["key"] in made:
            return None
        made[entry["key"]] = entry["value"]
    return made


@builtin("context put", "context: context, key: string, value: any")
def context_put(given: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    return {**given, key: value}


@builtin("context put", "context: context, keys: list, value: any")
def context_put_deep(given: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any] | None:
    if not keys or type(keys[0]) is not str:
        return None
    if len(keys) == 1:
        return {**given, keys[0]: value}
    inner = given.get(keys[0], {})
    changed = context_put_deep(inner, keys[1:], value) if type(inner) is dict else None
    return None if changed is None else {**given, keys[0]: changed}


@builtin("context merge", "contexts: list")
def context_merge(contexts: list[Any]) -> dict[str, Any] | None:
    if any(type(each) is not dict for each in contexts):
        return None
    return {key: value for each in contexts for key, value in each.items()}


@builtin("get or else", "value: any, default: any")
def get_or_else(value: Any, default: Any) -> Any:
    return default if value is None else value


@builtin("is defined", "value: any")
def is_defined(value: Any) -> bool:
    return value is not None
