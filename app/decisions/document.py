"""The XML of a model, read safely: no DOCTYPE, no entity, no network, no giant."""

import re
from collections.abc import Iterator

from lxml import etree

from app.decisions.errors import BadDecision
from app.errors import Finding

LARGEST = 2_000_000
DOCTYPES = tuple(
    "<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
)
NAMESPACES = frozenset(
    {
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
    }
)

Element = etree._Element  # noqa: SLF001  lxml has no public name for it


def read(xml: bytes) -> Element:
    """The root of a DMN document; raises BadDecision."""
    if len(xml) > LARGEST:
        raise BadDecision([Finding("decision_too_large", None, {"limit": LARGEST})])
    if any(doctype in xml for doctype in DOCTYPES):
        raise BadDecision([Finding("decision_doctype")])
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as broken:
        place = broken.position or (None, None)
        found = Finding(
            "decision_not_xml", None, {"reason": broken.msg or ""}, line=place[0], column=place[1]
        )
        raise BadDecision([found]) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadDecision([Finding("decision_doctype")])
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        raise BadDecision([Finding("decision_not_dmn", None, {"namespace": name.namespace or ""})])
    return root


def kind(element: Element) -> str:
    """The name of an element of DMN; empty for one of another namespace."""
    name = etree.QName(element)
    return name.localname if name.namespace in NAMESPACES else ""


def children(element: Element, *kinds: str) -> Iterator[Element]:
    for child in element:
        if kind(child) in kinds:
            yield child


def child(element: Element, *kinds: str) -> Element | None:
    return next(children(element, *kinds), None)


def text_of(element: Element | None) -> str:
    """What the `text` inside an element says."""
    inner = None if element is None else child(element, "text")
    return "" if inner is None else "".join(str(part) for part in inner.itertext()).strip()


def name_of(element: Element, attribute: str = "name") -> str:
    """A name, its white space made single spaces."""
    return re.sub(r"\s+", " ", str(element.get(attribute, ""))).strip()


def target(element: Element) -> str:
    """The id that a reference within this file points to."""
    return str(element.get("href", "")).rpartition("#")[2]


def namespace(element: Element) -> str:
    """Which model a reference points into; empty for its own."""
    return str(element.get("href", "")).rpartition("#")[0]


def type_name(element: Element) -> str:
    """A type reference, as attribute or (in item definitions) as child, without its prefix."""
    inner = child(element, "typeRef")
    written = element.get("typeRef") or (inner.text if inner is not None else "") or ""
    return re.sub(r"\s+", " ", written).strip().removeprefix("feel:")
