"""The line in which questions wait."""

import time

from ui.conversation.line import Line


def test_the_first_is_at_the_front_and_the_others_see_how_many_come_first() -> None:
    line = Line()
    tickets = [line.join() for _ in range(3)]
    assert [line.ahead(ticket, 0) for ticket in tickets] == [0, 1, 2]


def test_who_leaves_makes_place_wherever_it_stood() -> None:
    line = Line()
    first, second, third = line.join(), line.join(), line.join()
    line.leave(second)
    assert line.ahead(third, 0) == 1
    line.leave(first)
    assert line.ahead(third, 0) == 0


def test_leaving_twice_takes_no_place_from_others() -> None:
    line = Line()
    first, second = line.join(), line.join()
    line.leave(first)
    line.leave(first)
    assert line.ahead(second, 0) == 0


def test_waiting_ends_at_the_patience_and_not_before() -> None:
    line = Line()
    line.join()
    began = time.monotonic()
    assert line.ahead(line.join(), 0.2) == 1
    assert time.monotonic() - began >= 0.2
