"""Builders of DMN documents."""

from collections.abc import Sequence

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def a_model(*parts: str, namespace: str = MODEL) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="{namespace}" name="模型" id="m" '
        f'namespace="urn:test">{"".join(parts)}</definitions>'
    ).encode()


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def an_input(name: str, kind: str = "Any") -> str:
    return f'<inputData id="{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>'


def a_decision(
    key: str, box: str, *, inputs: Sequence[str] = (), requires: Sequence[str] = (), kind: str = "Any"
):
    needed = "".join(
        f'<informationRequirement><requiredInput href="#{each}"/></informationRequirement>' for each in inputs
    ) + "".join(
        f'<informationRequirement><requiredDecision href="#{each}"/></informationRequirement>'
        for each in requires
    )
    return (
        f'<decision id="{key}" name="{key}"><variable name="{key}" typeRef="{kind}"/>{needed}{box}</decision>'
    )


def a_literal(text: str, key: str = "literal") -> str:
    return f'<literalExpression id="{key}"><text>{escaped(text)}</text></literalExpression>'


def a_table(
    inputs: Sequence[str], outputs: Sequence[str], rows: Sequence[Sequence[str]], *, policy: str = "UNIQUE",
    extra: str = "", values: str = "", annotation: str = "",
) -> str:  # fmt: skip
    """`rows` are cells, inputs first, then outputs, then (with an annotation heading) the annotation."""
    made = "".join(
        f'<input id="in_{text}"><inputExpression><text>{escaped(text)}</text></inputExpression></input>'
        for text in inputs
    )
    listed = f"<outputValues><text>{escaped(values)}</text></outputValues>" if values else ""
    made += "".join(f'<output name="{name}">{listed}{extra}</output>' for name in outputs)
    made += f'<annotation name="{annotation}"/>' if annotation else ""
    policy, _, aggregation = policy.partition("+")
    attribute = f' aggregation="{aggregation}"' if aggregation else ""
    made += "".join(_row(row, place, len(inputs), len(outputs)) for place, row in enumerate(rows, 1))
    return f'<decisionTable id="table" hitPolicy="{policy}"{attribute}>{made}</decisionTable>'


def _row(row: Sequence[str], place: int, inputs: int, outputs: int) -> str:
    cells = [
        *(("inputEntry", text) for text in row[:inputs]),
        *(("outputEntry", text) for text in row[inputs : inputs + outputs]),
        *(("annotationEntry", text) for text in row[inputs + outputs :]),
    ]
    made = "".join(
        f'<{tag} id="r{place}c{column}"><text>{escaped(text)}</text></{tag}>'
        if tag != "annotationEntry"
        else f"<{tag}><text>{escaped(text)}</text></{tag}>"
        for column, (tag, text) in enumerate(cells, 1)
    )
    return f'<rule id="r{place}">{made}</rule>'
