"""Creating, finding, changing and deleting assistants."""

from __future__ import annotations

import pytest

from pinecone_notebooks import errors

from .stub import error, reply, serve

MAKING = reply(200, {"name": "docs", "status": "Initializing"})
READY = reply(200, {"name": "docs", "status": "Ready", "host": "https://data.example"})
FAILED = reply(200, {"name": "docs", "status": "InitializationFailed"})
GONE = error(404, "NOT_FOUND", 'Assistant "docs" not found')
LISTED = reply(200, {"assistants": [{"name": "support"}, {"name": "handbook"}]})


def test_create_waits_until_ready() -> None:
    """Only what was given is sent, and the assistant that comes back can be used."""
    with serve(MAKING, MAKING, READY) as stub:
        made = stub.client().assistants.create("docs", metadata={"a": 1}, region="eu")
    assert (made.status, made.host) == ("Ready", "https://data.example")
    assert stub.requests[0].json == {"name": "docs", "metadata": {"a": 1}, "region": "eu"}
    assert [request.method for request in stub.requests] == ["POST", "GET", "GET"]


def test_create_need_not_wait() -> None:
    """Without waiting it comes back as it is."""
    with serve(MAKING) as stub:
        assert stub.client().assistants.create("docs", wait=False).status == "Initializing"


def test_a_failed_creation_is_an_error() -> None:
    """It says what to do with what is left."""
    with serve(MAKING, FAILED) as stub, pytest.raises(errors.ProcessingFailed) as caught:
        stub.client().assistants.create("docs")
    assert str(caught.value) == (
        "Assistant 'docs' could not be made: it is InitializationFailed. "
        "Delete it and create it again."
    )
    assert caught.value.subject == "docs"


def test_a_slow_creation_is_still_processing() -> None:
    """The time-out says that the service goes on."""
    with serve(MAKING) as stub, pytest.raises(errors.StillProcessing) as caught:
        stub.client().assistants.create("docs", timeout=0)
    assert str(caught.value) == (
        "Assistant 'docs' is not ready after 0 s; the service goes on with it. "
        "Look again later, or pass a longer timeout=."
    )


def test_get_or_create_finds_makes_and_survives_a_race() -> None:
    """One that exists is used, also when another notebook creates it in between."""
    with serve(READY) as stub:
        assert stub.client().assistants.get_or_create("docs").status == "Ready"
    with serve(GONE, READY) as stub:
        assert stub.client().assistants.get_or_create("docs", region="eu").status == "Ready"
    assert stub.requests[1].json == {"name": "docs", "region": "eu"}
    with serve(GONE, error(409, "ALREADY_EXISTS", "Exists"), READY) as stub:
        assert stub.client().assistants.get_or_create("docs").status == "Ready"


def test_list_reads_every_page() -> None:
    """The next page is asked for with the token of the one before."""
    first = reply(200, {"assistants": [{"name": "a"}], "pagination": {"next": "t=2"}})
    last = reply(200, {"assistants": [{"name": "b"}], "pagination": None})
    with serve(first, last) as stub:
        assert [found.name for found in stub.client().assistants.list()] == ["a", "b"]
    assert stub.requests[1].target == "/assistant/assistants?pagination_token=t%3D2"


def test_an_unknown_assistant_names_those_there_are() -> None:
    """Whoever mistypes a name sees the right one, with the service's own words kept."""
    with serve(GONE, LISTED) as stub, pytest.raises(errors.NotFound) as caught:
        stub.client().assistants.describe("docs")
    assert str(caught.value) == (
        "Assistant \"docs\" not found. You have: 'handbook', 'support'. "
        "(GET /assistant/assistants/docs answered 404 NOT_FOUND)"
    )


def test_an_unknown_assistant_in_an_empty_project() -> None:
    """With nothing to name, the error says what to do first."""
    with serve(GONE, reply(200, {})) as stub:
        client = stub.client()
        with pytest.raises(errors.NotFound, match="no assistant yet: create one first"):
            client.assistant("docs").chat("x")
    assert stub.requests[0].method == "GET"


def test_many_names_are_cut() -> None:
    """A project with many assistants does not fill the cell."""
    many = reply(200, {"assistants": [{"name": f"a{number:02}"} for number in range(14)]})
    with serve(GONE, many) as stub, pytest.raises(errors.NotFound, match="'a09' and 4 more"):
        stub.client().assistants.update("docs", instructions="x")


def test_the_name_most_like_the_wanted_one_comes_first() -> None:
    """Among many assistants a slip of the pen finds the one that was meant."""
    names = [*(f"a{number:02}" for number in range(14)), "handbook"]
    many = reply(200, {"assistants": [{"name": name} for name in names]})
    with serve(GONE, many) as stub, pytest.raises(errors.NotFound, match="You have: 'handbook', "):
        stub.client().assistants.update("handbok", instructions="x")


def test_names_that_cannot_be_had_do_not_hide_the_error() -> None:
    """When the listing fails, too, the first error stays."""
    with (
        serve(GONE, error(403, "FORBIDDEN", "No")) as stub,
        pytest.raises(errors.NotFound, match="Check the name"),
    ):
        stub.client().assistants.delete("docs")


def test_update_sends_what_changes() -> None:
    """An empty text clears; None leaves alone; nothing at all is a mistake."""
    with serve(reply(200, {"assistant_name": "docs"}), READY) as stub:
        assistants = stub.client().assistants
        assert assistants.update("docs", instructions="").status == "Ready"
        with pytest.raises(errors.ArgumentError, match="Nothing to update"):
            assistants.update("docs")
    assert (stub.requests[0].method, stub.requests[0].json) == ("PATCH", {"instructions": ""})


def test_delete_waits_until_it_is_gone() -> None:
    """Deleting ends when describing finds nothing."""
    ending = reply(200, {"name": "docs", "status": "Terminating"})
    with serve(reply(200), ending, GONE) as stub:
        stub.client().assistants.delete("docs")
    assert [request.method for request in stub.requests] == ["DELETE", "GET", "GET"]


def test_a_failed_deletion_is_an_error() -> None:
    """An assistant that stays in a failed state is not waited for."""
    stuck = reply(200, {"name": "docs", "status": "Failed"})
    with (
        serve(reply(200), stuck) as stub,
        pytest.raises(errors.ProcessingFailed, match="'docs' could not be deleted: it is Fai"),
    ):
        stub.client().assistants.delete("docs")


def test_an_assistant_without_a_host_is_still_being_made() -> None:
    """There is nowhere to send a question yet."""
    with serve(MAKING) as stub, pytest.raises(errors.StillProcessing, match="has no host yet"):
        stub.client().assistant("docs").chat("x")


def test_an_assistant_made_again_elsewhere_is_found() -> None:
    """After a 404 the host is asked for again."""
    with serve(reply(500)) as stub:
        here = reply(200, {"name": "docs", "status": "Ready", "host": stub.url})
        empty = reply(200, {"message": {"content": "Hi"}})
        stub.replies[:] = [here, GONE, here, empty]
        assistant = stub.client().assistant("docs")
        with pytest.raises(errors.NotFound):
            assistant.chat("x")
        assert assistant.chat("x").text == "Hi"
