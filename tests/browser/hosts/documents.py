"""The documents that hosts run: the same few cells, with what differs between tests."""

from __future__ import annotations


def to_service(url: str) -> str:
    """A cell that points the kernel at the test's service, without a key."""
    return f'import os; os.environ["PINECONE_CONTROLLER_HOST"] = "{url}"'


WITH_KEY = 'os.environ["PINECONE_API_KEY"] = open("key").read()'
CARD = "from pinecone_notebooks import Connect\nConnect()"
CONNECT = "from pinecone_notebooks import connect\nprint(connect())"
KEY_LENGTH = 'print("key:", len(os.environ["PINECONE_API_KEY"]) > 20)'


def pane_on(assistant: str) -> str:
    return f'from pinecone_notebooks import Chat\nChat("{assistant}")'
