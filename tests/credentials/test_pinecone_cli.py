"""The files of the `pc` command-line tool, as it writes them."""

from __future__ import annotations

import pytest

from pinecone_notebooks.credentials.pinecone_cli import stored_login

# As `pc` 0.4 writes them: flat YAML by viper, with JSON inside single quotes.
LOGGED_IN = """api_key: ""
client_id: ""
client_secret: ""
oauth2_token: '{"access_token":"eyJ","expiry":"2026-08-04T00:10:35Z"}'
project_api_keys: '{"p-1":{"name":"pinecone-cli","id":"k-1","value":"pcsk_managed_1","origin":"cli_created","project_id":"p-1"},"p-2":{"value":"pcsk_managed_2"}}'
"""
STATE = """target_org: '{"name":"Ann''s team","id":"o-1"}'
target_project: '{"name":"docs","id":"p-1"}'
user_context: '{"auth_context":"user_token","email":"ann@example.com"}'
"""


@pytest.fixture
def files(tmp_path):
    def write(secrets, state=STATE):
        (tmp_path / "secrets.yaml").write_text(secrets)
        (tmp_path / "state.yaml").write_text(state)
        return tmp_path

    return write


def test_the_key_of_the_project_the_tool_is_set_to_is_found(files):
    """With whose it is."""
    login = stored_login(files(LOGGED_IN))
    assert login.key.reveal() == "pcsk_managed_1"
    assert (login.organization, login.project) == ("Ann's team", "docs")


def test_a_key_that_was_set_by_hand_comes_first(files):
    """As it does in the tool; whose it is, is not known."""
    for line in ("api_key: pcsk_by_hand", 'api_key: "pcsk_by_hand"', "api_key: 'pcsk_by_hand' "):
        login = stored_login(files(LOGGED_IN.replace('api_key: ""', line)))
        assert (login.key.reveal(), login.project) == ("pcsk_by_hand", "")


@pytest.mark.parametrize(
    ("secrets", "state"),
    [
        (LOGGED_IN, STATE.replace("p-1", "p-3")),
        (LOGGED_IN, ""),
        ("", ""),
        ("api_key: 'unclosed\n", STATE),
        ("project_api_keys: '[1, 2]'", STATE),
        ("project_api_keys: '{\"p-1\": null}'", STATE),
        ('api_key: "\\q"', STATE),
        ("\x00\x01", "\ufffd"),
    ],
)
def test_without_a_key_for_the_project_there_is_none(files, secrets, state):
    """Nor is anything raised for files that are not as expected."""
    found = stored_login(files(secrets, state))
    assert found is None or found.key.reveal() == "'unclosed"


def test_without_the_tool_there_is_none(tmp_path):
    """No folder, a folder in the place of a file, a file that is no text."""
    assert stored_login(tmp_path / "nowhere") is None
    (tmp_path / "secrets.yaml").mkdir()
    (tmp_path / "state.yaml").write_bytes(b"\xff\xfe")
    assert stored_login(tmp_path) is None


def test_nothing_is_written(files):
    """The files are as they were."""
    folder = files(LOGGED_IN)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    stored_login(folder)
    assert {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()
    } == before
