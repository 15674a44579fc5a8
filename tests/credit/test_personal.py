"""Numbers of persons are locked, findable and masked."""

import pytest
from cryptography.exceptions import InvalidTag

from app.credit import personal
from app.credit.personal import PersonNumbers, mask
from app.credit.subjects import SubjectKind, subject_of_number
from app.db import Database, reading, unit_of_work
from tests.credit.builders import SECRET, a_subject

NUMBER = "999999190001010015"


def test_a_locked_number_opens_again_and_never_looks_the_same_twice() -> None:
    numbers = PersonNumbers(SECRET)

    first, second = numbers.lock(NUMBER), numbers.lock(NUMBER)

    assert numbers.open(first) == numbers.open(second) == NUMBER
    assert first != second
    assert NUMBER.encode() not in first


def test_another_secret_neither_opens_nor_finds() -> None:
    locked = PersonNumbers(SECRET).lock(NUMBER)
    other = PersonNumbers(SECRET + "!")

    with pytest.raises(InvalidTag):
        other.open(locked)
    assert other.finding_hash(NUMBER) != PersonNumbers(SECRET).finding_hash(NUMBER)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        PersonNumbers("short")


@pytest.mark.parametrize(
    ("number", "shown"), [(NUMBER, "9999**********0015"), ("E1234567", "*******7"), ("", "")]
)
def test_a_mask_shows_the_ends_only(number: str, shown: str) -> None:
    assert mask(number) == shown


def test_a_person_is_found_by_number_though_the_number_is_nowhere_in_the_database(database: Database) -> None:
    personal.use(SECRET)
    with unit_of_work() as session:
        person = a_subject(session, name="张三", kind=SubjectKind.PERSON)
        person.give_number(NUMBER)

    with reading() as session:
        found = subject_of_number(session, NUMBER)
        nobody = subject_of_number(session, "999999209912310032")

    assert found is not None
    assert found.id == person.id
    assert nobody is None
    assert found.id_number_masked == "9999**********0015"
    assert personal.numbers().open(found.id_number_cipher or b"") == NUMBER
