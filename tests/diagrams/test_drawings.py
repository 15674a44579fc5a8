"""The drawings can be read: everything is drawn, nothing lies on anything else, lines meet what they join."""

from itertools import combinations, pairwise

import pytest

from tests.diagrams.shipped import DECISIONS, NS, PROCESSES, drawn

by_name = pytest.mark.parametrize("file", PROCESSES, ids=lambda file: file.stem)


@by_name
def test_everything_is_drawn(file):
    diagram = drawn(file)
    lanes = {lane.get("id") for lane in diagram.root.iterfind(".//bpmn:lane", NS)}
    pools = {pool.get("id") for pool in diagram.root.iterfind(".//bpmn:participant", NS)}

    assert set(diagram.nodes) | lanes | pools == set(diagram.boxes)
    assert set(diagram.flows) == set(diagram.lines)


@by_name
def test_every_node_has_a_chinese_name_and_an_english_id(file):
    diagram = drawn(file)

    for node, element in diagram.nodes.items():
        name = element.get("name", "")
        assert any("一" <= sign <= "鿿" for sign in name), node
        assert node.isascii()


@by_name
def test_every_node_lies_in_the_lane_that_names_it(file):
    diagram = drawn(file)
    named = []

    for lane in diagram.root.iterfind(".//bpmn:lane", NS):
        for reference in lane.iterfind("bpmn:flowNodeRef", NS):
            named.append(reference.text)
            if diagram.kind(reference.text) != "boundaryEvent":
                assert diagram.boxes[lane.get("id")].holds(diagram.boxes[reference.text]), reference.text

    assert sorted(named) == sorted(diagram.nodes)


@by_name
def test_nothing_lies_on_anything_else(file):
    diagram = drawn(file)
    guards = {node for node in diagram.nodes if diagram.kind(node) == "boundaryEvent"}
    boxes = {node: diagram.boxes[node] for node in diagram.nodes}

    for one, other in combinations(sorted(boxes.keys() - guards), 2):
        if not (boxes[one].holds(boxes[other]) or boxes[other].holds(boxes[one])):
            assert not boxes[one].overlaps(boxes[other]), (one, other)
    for one, other in combinations(sorted(guards), 2):
        assert not boxes[one].overlaps(boxes[other]), (one, other)


@by_name
def test_a_guard_sits_on_the_border_of_what_it_guards(file):
    diagram = drawn(file)

    for node, element in diagram.nodes.items():
        host = element.get("attachedToRef")
        if host is not None:
            box = diagram.boxes[node]
            assert diagram.boxes[host].touches((box.x + box.width / 2, box.y + box.height / 2)), node


@by_name
def test_lines_run_straight_from_what_they_leave_to_what_they_reach(file):
    diagram = drawn(file)

    for flow, (source, target) in diagram.flows.items():
        line = diagram.lines[flow]
        assert diagram.boxes[source].touches(line[0]), flow
        assert diagram.boxes[target].touches(line[-1]), flow
        for start, end in pairwise(line):
            assert start[0] == end[0] or start[1] == end[1], flow


@by_name
def test_no_line_runs_through_a_step(file):
    diagram = drawn(file)
    steps = [node for node in diagram.nodes if diagram.kind(node) != "subProcess"]

    for flow, line in diagram.lines.items():
        for step in set(steps) - set(diagram.flows[flow]):
            if diagram.nodes[step].get("attachedToRef") in diagram.flows[flow]:
                continue
            for start, end in pairwise(line):
                assert not diagram.boxes[step].crossed_by(start, end), (flow, step)


@by_name
def test_lines_do_not_cross(file):
    """Lines of one source or one target may share a piece; all others keep apart."""
    diagram = drawn(file)

    for one, other in combinations(sorted(diagram.lines), 2):
        if set(diagram.flows[one]) & set(diagram.flows[other]):
            continue
        for a, b in pairwise(diagram.lines[one]):
            for c, d in pairwise(diagram.lines[other]):
                assert not meet(a, b, c, d), (one, other)


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.stem)
def test_everything_a_decision_needs_is_drawn(file):
    root = drawn(file).root
    things = {
        e.get("id")
        for kind in ("decision", "inputData", "informationRequirement")
        for e in root.iterfind(f".//dmn:{kind}", NS)
    }
    shown = {e.get("dmnElementRef") for e in root.iterfind(".//dmndi:*[@dmnElementRef]", NS)}

    assert things == shown


def meet(a, b, c, d):
    """Whether two upright or level pieces have a point in common."""
    return max(min(a[0], b[0]), min(c[0], d[0])) <= min(max(a[0], b[0]), max(c[0], d[0])) and max(
        min(a[1], b[1]), min(c[1], d[1])
    ) <= min(max(a[1], b[1]), max(c[1], d[1]))
