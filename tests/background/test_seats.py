"""Seats: whoever has had one for the least time is given the next, and nobody waits for ever."""

import threading

from lrviz.background import seats
from tests.harness.waiting import until

SECONDS = 60


def test_new_ones_do_not_go_before_who_has_waited_for_a_seat():
    seat = seats.Seats(1)
    assert seat.take() == 0.0
    patient = threading.Thread(target=seat.take, kwargs={"had": 5.0})
    patient.start()
    until(lambda: seat.waiting == 1)
    seat.give()
    patient.join(SECONDS)
    assert not patient.is_alive()
    new = []
    thread = threading.Thread(target=lambda: new.append(seat.take()))
    thread.start()
    until(lambda: seat.waiting == 1)
    assert not seat.wanted_more(5.0)
    seat.give()
    thread.join(SECONDS)
    assert new == [5.0]


def test_who_has_had_a_seat_for_less_time_is_given_one_first():
    seat, given = seats.Seats(1), []
    seat.take()

    def wait(had):
        seat.take(had=had)
        given.append(had)
        seat.give()

    waiting = []
    for had in (3.0, 1.0, 2.0, 1.5):
        waiting.append(threading.Thread(target=wait, args=(had,)))
        waiting[-1].start()
        until(lambda: seat.waiting == len(waiting))
    assert seat.wanted_more(1.2)
    assert not seat.wanted_more(1.0)
    seat.give()
    for thread in waiting:
        thread.join(SECONDS)
    assert given == [1.0, 1.5, 2.0, 3.0]
