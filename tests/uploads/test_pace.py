"""Calls go as many at once as the service bears."""

from __future__ import annotations

import threading

import pytest

from pinecone_notebooks.errors import RateLimited
from pinecone_notebooks.uploads.pace import Pace


def never():
    return False


def refused(method="POST"):
    return RateLimited("Too many.", retry_after=0.01, method=method)


def test_a_refused_call_is_made_again():
    """After the pause the service asks for."""
    replies = [refused(), refused(), "done"]

    def send():
        reply = replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    assert Pace(4).call(send, never) == "done"


def test_a_refused_look_at_what_was_sent_sends_nothing_twice():
    """Only the sending itself is repeated."""
    calls = []

    def send():
        calls.append(1)
        raise refused("GET")

    with pytest.raises(RateLimited):
        Pace(4).call(send, never)
    assert len(calls) == 1


def test_a_quota_that_is_used_up_is_said_in_the_end():
    """Refused every time, the call gives its error."""
    calls = []

    def send():
        calls.append(1)
        raise refused()

    with pytest.raises(RateLimited):
        Pace(4).call(send, never)
    assert len(calls) == 8


def test_after_a_refusal_fewer_go_at_once():
    """Four may go together; after one 429 at most two do."""
    pace = Pace(4)
    together, most, lock = [0], [0], threading.Lock()
    everyone = threading.Barrier(4)

    def together_first():
        everyone.wait(10)

    first = [threading.Thread(target=pace.call, args=(together_first, never)) for _ in range(4)]
    for thread in first:
        thread.start()
    for thread in first:
        thread.join(10)
    assert not everyone.broken
    replies = [refused()]

    def send():
        if replies:
            raise replies.pop()
        with lock:
            together[0] += 1
            most[0] = max(most[0], together[0])
        threading.Event().wait(0.02)
        with lock:
            together[0] -= 1

    pace.call(send, never)
    later = [threading.Thread(target=pace.call, args=(send, never)) for _ in range(6)]
    for thread in later:
        thread.start()
    for thread in later:
        thread.join(10)
    assert most[0] <= 2


def test_who_stops_does_not_wait_for_the_pause():
    """A held call ends when the person stops."""
    with pytest.raises(InterruptedError):
        Pace(1).call(lambda: None, lambda: True)
