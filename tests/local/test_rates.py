"""Counting the last minute, with a clock of the test's own."""

from __future__ import annotations

from pinecone_notebooks.local.rates import LastMinute


def test_what_is_a_minute_old_no_longer_counts():
    """The wait is as long as it takes until enough has passed."""
    now = [0.0]
    counted = LastMinute(lambda: now[0])
    for moment, amount in ((0, 60), (20, 30), (30, 20)):
        now[0] = moment
        counted.add("tokens", amount)
    assert counted.seconds_until_under("tokens", 111) == 0
    assert counted.seconds_until_under("tokens", 110) == 30
    assert counted.seconds_until_under("tokens", 50) == 30 + 20
    assert counted.seconds_until_under("tokens", 20) == 30 + 20 + 10
    assert counted.seconds_until_under("other", 1) == 0
    now[0] = 60.0
    assert counted.seconds_until_under("tokens", 110) == 0


def test_a_part_of_a_second_is_waited_for_whole():
    """Who waits as told is not refused again."""
    now = [0.0]
    counted = LastMinute(lambda: now[0])
    counted.add("uploads", 1)
    now[0] = 59.5
    assert counted.seconds_until_under("uploads", 1) == 1
