"""Finding a key: the order, what falls through, and what is said of it."""

from __future__ import annotations

import pytest

from pinecone_notebooks.credentials.connection import Connection, adopt
from pinecone_notebooks.credentials.sources import find
from pinecone_notebooks.errors import ServiceUnreachable
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import Settings

WRONG = "pcsk_wrong_key_0000000000000000"
AWAY = Settings(api_host="https://pinecone.invalid", connect_timeout=1)


def pc_has(home, key):
    folder = home / ".config" / "pinecone"
    folder.mkdir(parents=True)
    (folder / "secrets.yaml").write_text(f"api_key: {key}\n")


def refused(_name):
    raise type("NotebookAccessError", (Exception,), {})


def test_without_a_key_every_place_is_named(here):
    """What was tried, and why it gave none; hosts that are not there are not spoken of."""
    found = find()
    assert found.connection is None
    assert found.tried == (
        "the environment variable PINECONE_API_KEY (not set)",
        "this kernel's earlier connection (there is none)",
    )


def test_the_argument_wins_and_the_line_says_what_it_shadows(here, local_service, monkeypatch):
    """Another key in the environment is named, once, without the key."""
    monkeypatch.setenv("PINECONE_API_KEY", WRONG)
    found = find(given=Secret(local_service.api_key))
    assert found.connection.source == "the argument"
    assert found.passed_over == ("the environment variable PINECONE_API_KEY (another key)",)


def test_the_environment_comes_before_the_earlier_connection(here, local_service, monkeypatch):
    """Whoever set the variable since meant it."""
    adopt(Connection(Secret(WRONG), "a test", here))
    monkeypatch.setenv("PINECONE_API_KEY", local_service.api_key)
    found = find()
    assert found.connection.source == "the environment variable PINECONE_API_KEY"
    assert found.passed_over == ("this kernel's earlier connection (another key)",)


def test_what_the_kernel_exported_itself_is_still_told_by_where_it_came_from(here, local_service):
    """A second call finds the popup's key, not "the environment", and shadows nothing."""
    adopt(Connection(Secret(local_service.api_key), "the Connect popup", here, project="docs"))
    found = find()
    assert (found.connection.source, found.connection.project) == ("the Connect popup", "docs")
    assert (found.connection.verified, found.passed_over) == (True, ())


def test_a_rejected_key_falls_through_and_says_so(here, local_service, monkeypatch, colab):
    """The next place is asked, and the line names what was not used and why."""
    monkeypatch.setenv("PINECONE_API_KEY", WRONG)
    colab(lambda _name: local_service.api_key)
    found = find()
    assert found.connection.source == "Colab's secret PINECONE_API_KEY"
    assert found.passed_over == (
        "the environment variable PINECONE_API_KEY (the service does not accept it)",
    )


def test_what_cannot_be_a_key_falls_through_too(here, local_service, monkeypatch, kaggle):
    """Two words are no key; they are sent nowhere."""
    monkeypatch.setenv("PINECONE_API_KEY", "two words")
    kaggle(lambda _name: local_service.api_key)
    assert find().connection.source == "Kaggle's secret PINECONE_API_KEY"


def test_a_key_that_was_rejected_is_not_tried_twice(here, monkeypatch, colab):
    """The same key in two places is one call to the service, and one place in the list."""
    monkeypatch.setenv("PINECONE_API_KEY", WRONG)
    colab(lambda _name: WRONG)
    assert len(find().passed_over) == 1


def test_a_host_that_refuses_is_named_with_its_reason(here, colab):
    """The person reads what to switch on."""
    colab(refused)
    assert any(
        "Colab's secret PINECONE_API_KEY (this notebook has no access" in line
        for line in find().tried
    )


def test_a_host_is_not_asked_when_a_key_is_there(here, local_service, monkeypatch, colab):
    """Asking it may open a dialog."""
    asked = []
    colab(lambda name: asked.append(name) or "pcsk_x")
    monkeypatch.setenv("PINECONE_API_KEY", local_service.api_key)
    assert find().connection is not None
    assert asked == []


def test_the_login_of_the_command_line_tool_is_the_last_silent_place(tmp_path, monkeypatch):
    """It is found, or shadowed; no network is not an error."""
    pc_has(tmp_path, "pcsk_of_the_tool_000000000000")
    found = find(AWAY)
    assert found.connection.source == "the login of the pc command-line tool"
    assert not found.connection.verified
    monkeypatch.setenv("PINECONE_API_KEY", "pcsk_other_000000000000000")
    assert find(AWAY).passed_over == ("the login of the pc command-line tool (another key)",)


def test_the_tools_key_is_not_sent_to_a_service_of_this_machine(here, tmp_path):
    """Its keys are for Pinecone's own service."""
    pc_has(tmp_path, "pcsk_of_the_tool_000000000000")
    assert find().connection is None


def test_an_earlier_connection_to_another_service_is_not_used(here, local_service):
    """Settings that name another service get no key of this one."""
    adopt(Connection(Secret(local_service.api_key), "a test", here), export_env=False)
    assert find().connection is not None
    assert find(AWAY).connection is None


def test_settings_are_kept_with_the_earlier_key(here, local_service):
    """A source tag that is given now counts."""
    adopt(Connection(Secret(local_service.api_key), "a test", here))
    tagged = Settings(api_host=here.api_host, source_tag="acme")
    assert find(tagged).connection.settings.source_tag == "acme"


def test_a_service_of_this_machine_that_is_down_is_an_error(monkeypatch):
    """There is no network between."""
    monkeypatch.setenv("PINECONE_API_KEY", "pcsk_other_000000000000000")
    with pytest.raises(ServiceUnreachable):
        find(Settings(api_host="http://127.0.0.1:9"))
