"""The tree of agencies."""

from app.db import unit_of_work
from app.people import and_below, superiors
from tests.people.builders import an_agency


def test_an_agency_knows_who_is_above_and_below_it(database):
    with unit_of_work() as session:
        province = an_agency(session, "省厅")
        city = an_agency(session, "市局", province)
        team = an_agency(session, "执法队", city)
        other = an_agency(session, "外市局", province)

        assert [one.name for one in superiors(session, team.id)] == ["市局", "省厅"]
        assert and_below(session, city.id) == {city.id, team.id}
        assert other.id in and_below(session, province.id)


def test_a_circle_in_the_tree_is_walked_once(sqlite_only):
    with unit_of_work() as session:
        one = an_agency(session, "甲")
        other = an_agency(session, "乙", one)
        one.superior_id = other.id
        session.flush()

        assert [agency.name for agency in superiors(session, one.id)] == ["乙"]
        assert and_below(session, one.id) == {one.id, other.id}
