"""A new API key in JupyterLab: its button copies it once, and nothing of it stays."""

from __future__ import annotations

from playwright.sync_api import expect

from pinecone_notebooks.client import Client
from pinecone_notebooks.settings import Settings


def test_the_key_is_copied_once_and_nothing_of_it_is_left(open_notebook, lab, service):
    """It works at the service; page, file, other clients' messages and console have none of it."""
    name = lab.write(
        "new-key.ipynb",
        "%load_ext pinecone_notebooks\n%pinecone_connect --local",
        "%pinecone_projects create copied",
        "%pinecone_keys create mine --project copied",
        'print("later")',
    )
    notebook = open_notebook(name)
    received = []
    notebook.page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: received.append(str(frame))),
    )
    notebook.reload()
    expect(notebook.cell("later")).to_be_visible()
    notebook.run_all()
    card = notebook.page.locator(".pn-new-key")
    expect(card).to_contain_text("API key mine is made")
    notebook.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    card.get_by_role("button", name="Copy key").click()
    expect(card).to_contain_text("Copied. It is kept nowhere else.")
    expect(card.get_by_role("button")).to_have_count(0)
    key = notebook.page.evaluate("navigator.clipboard.readText()")
    Client(key, settings=Settings(api_host=service.url)).verify()
    saved = notebook.save()
    assert "API key 'mine' is made." in saved
    everything = [saved, notebook.page.content(), *notebook.console, *received]
    everything.append(notebook.page.evaluate("JSON.stringify({...localStorage})"))
    assert any("sealed" in frame for frame in received)
    assert not any(key[8:] in text for text in everything)
