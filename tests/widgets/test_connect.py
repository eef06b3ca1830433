"""The kernel's half of the Connect widget; its browser half is tested in tests/browser."""

from __future__ import annotations

import os

import pytest

from pinecone_notebooks.credentials.connection import current, forget
from pinecone_notebooks.settings import Settings
from pinecone_notebooks.widgets.connect import Connect

WRONG = "pcsk_wrong_key_0000000000000000"


class RecordedConnect(Connect):
    """A card that keeps what it sends, and every value its traits had."""

    def __init__(self, settings, **options):
        self.sent, self.seen, self.told = [], [], []
        super().__init__(settings=settings, **options)
        self.observe(lambda change: self.seen.append(change["new"]))

    def send(self, content, buffers=None):
        self.sent.append(content)
        self.told.append(content)

    def _send(self, msg, buffers=None):
        self.told.append(msg["state"])

    def receive(self, **message):
        self._dispatch(self, message, [])

    def receive_key(self, key, *, attempt=None, via="popup"):
        self.receive(
            type="key",
            attempt=self.attempt if attempt is None else attempt,
            key=key,
            organization_id="org-1",
            project_id="project-1",
            via=via,
        )


@pytest.fixture
def card(local_service):
    forget()
    yield RecordedConnect(Settings(api_host=local_service.url))
    forget()


def test_a_right_key_is_checked_and_becomes_the_kernels(card, local_service):
    """Acknowledged, verified, exported; the card says where it is connected."""
    card.receive_key(local_service.api_key)
    assert card.sent == [{"type": "received", "attempt": 1}]
    assert (card.phase, card.organization, card.project) == ("connected", "org-1", "project-1")
    assert os.environ["PINECONE_API_KEY"] == local_service.api_key
    assert card.connection.source == "the Connect popup"


def test_a_key_by_pinecones_own_widget_has_no_organization(card, local_service):
    """It tells the key alone; the source is named."""
    card.receive(
        type="key",
        attempt=1,
        key=local_service.api_key,
        organization_id="",
        project_id="",
        via="widget",
    )
    assert card.phase == "connected"
    assert card.connection.source == "Pinecone's Connect widget"


def test_the_key_is_in_no_trait_and_no_repr(card, local_service):
    """Nothing that is synced, shown or saved ever held it."""
    card.receive_key(local_service.api_key)
    shown = repr(card.seen) + repr(card.get_state()) + repr(card) + repr(vars(card.connection))
    assert local_service.api_key not in shown


def test_a_wrong_key_is_rejected_and_the_next_one_taken(card, local_service):
    """The card says why, without the key; another key in the same attempt works."""
    card.receive_key(WRONG, via="paste")
    assert card.phase == "rejected"
    assert WRONG not in card.note
    assert "PINECONE_API_KEY" not in os.environ
    card.receive(type="restart")
    card.receive_key(local_service.api_key, via="paste")
    assert card.phase == "connected"


@pytest.mark.parametrize("key", ["", "two words", "pcsk_\n", "ключ"])
def test_what_cannot_be_a_key_is_rejected(card, key):
    """Nothing is sent to the service; the card says what a key looks like."""
    card.receive_key(key, via="paste")
    assert card.phase == "rejected"
    assert card.note


def test_a_key_of_an_older_attempt_is_ignored(card, local_service):
    """Acknowledged, so that the browser forgets it, and not used."""
    card.receive(type="restart")
    card.receive_key(local_service.api_key, attempt=1)
    assert card.sent == [{"type": "received", "attempt": 1}]
    assert card.phase == "idle"
    assert "PINECONE_API_KEY" not in os.environ


def test_a_page_that_missed_a_new_attempt_learns_of_it_before_its_key_is_acknowledged(
    card, local_service
):
    """So it still has the key when it hears which attempt to send it for."""
    card.receive(type="restart")
    card.told.clear()
    card.receive_key(local_service.api_key, attempt=1)
    state, received = card.told
    assert (state["attempt"], state["phase"]) == (2, "idle")
    assert received == {"type": "received", "attempt": 1}


def test_a_key_that_comes_twice_is_checked_once(card):
    """A busy kernel finds it several times; what the first came to stays."""
    card.receive_key(WRONG)
    card.seen.clear()
    card.receive_key(WRONG)
    assert card.phase == "rejected"
    assert card.seen == []


def test_a_page_that_asks_in_doubt_is_told_the_state_again(card, local_service):
    """What was lost on its way to it is said by "ready"."""
    card.receive_key(local_service.api_key)
    card.told.clear()
    card.receive(type="ready")
    told = {name: value for part in card.told for name, value in part.items()}
    assert (told["phase"], told["attempt"], told["project"]) == ("connected", 1, "project-1")


def test_cancel_settles_the_card_until_it_is_started_again(card):
    """A restart begins a new attempt with a fresh popup address."""
    card.receive(type="cancel", attempt=1)
    assert (card.phase, card.is_settled) == ("cancelled", True)
    card.receive(type="restart")
    assert (card.phase, card.attempt, card.is_settled) == ("idle", 2, False)


def test_a_cell_that_waits_still_waits_after_a_restart(card):
    """Rejected and started again: the card goes back to waiting, not to idle."""
    card.await_person()
    card.receive_key(WRONG)
    card.receive(type="restart")
    assert card.phase == "ready"


def test_the_card_learns_that_a_page_shows_it(card):
    """Waiting for the page, then ready; each time the page is answered."""
    card.await_person()
    assert (card.phase, card.is_alive) == ("waiting", False)
    card.receive(type="ready")
    assert (card.phase, card.is_alive) == ("ready", True)
    card.receive(type="ready")
    assert card.sent == [{"type": "alive"}] * 2
    assert card.phase == "ready"


def test_each_time_the_page_is_ready_it_gets_addresses_with_a_fresh_ticket(
    local_service, monkeypatch
):
    """A ticket is for one use and ten minutes: the popup can be opened again, and again."""
    monkeypatch.setenv("PINECONE_LOCAL_DATA", str(local_service.data))
    card = RecordedConnect(Settings(api_host=local_service.url))
    seen = {card.popup_url, card.widget_url, card.keys_url}
    for _ in range(2):
        card.receive(type="ready")
        seen |= {card.popup_url, card.widget_url, card.keys_url}
    assert len(seen) == 9
    assert all("#ticket=" in url for url in seen)


def test_without_export_the_key_is_in_the_connection_alone(local_service):
    """The environment stays as it is, and the kernel is connected."""
    card = RecordedConnect(Settings(api_host=local_service.url), export_env=False)
    card.receive_key(local_service.api_key)
    assert card.phase == "connected"
    assert "PINECONE_API_KEY" not in os.environ
    assert current() == card.connection
    forget()


def test_a_handler_that_fails_is_said_in_the_card_without_the_key(card, caplog):
    """What goes wrong is logged by its type alone."""
    card.receive_key("pcsk_key_0000000000000000", attempt=True)  # no number, so of no known shape
    monkey = "pcsk_key_1111111111111111"
    card.receive(type="key", attempt=1, key=monkey, organization_id="", project_id="", via="paste")
    shown = caplog.text + card.note + repr(card.sent)
    assert "unknown shape" in caplog.text
    assert "pcsk_" not in shown


def test_after_the_wait_is_over_a_late_key_is_ignored(card, local_service):
    """A cell that timed out has raised; nothing changes behind its back."""
    card.await_person()
    card.stop_waiting("timed_out")
    card.receive_key(local_service.api_key, attempt=1)
    assert card.phase == "timed_out"
    assert "PINECONE_API_KEY" not in os.environ


def test_a_service_that_is_down_is_said_in_the_card():
    """The next try works once it runs."""
    card = RecordedConnect(Settings(api_host="http://127.0.0.1:9"))
    card.receive_key("pcsk_some_key_00000000000000000")
    assert card.phase == "rejected"
    assert "127.0.0.1:9" in card.note


def test_the_popup_is_that_of_the_service(card, local_service):
    """The address, and the one origin that messages are accepted from."""
    assert card.popup_url.startswith(f"{local_service.url}/connect/notebook")
    assert card.popup_origin == local_service.url
    assert card.widget_url.startswith(f"{local_service.url}/connect/notebook/widget")
