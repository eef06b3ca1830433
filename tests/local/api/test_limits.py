"""A service held to a plan, asked over HTTP."""

from __future__ import annotations

import sqlite3

import pytest
from reportlab.pdfgen import canvas

from pinecone_notebooks.local.folder import DataFolder
from tests.local.admin.conftest import Admin, token_of
from tests.local.conftest import Api


@pytest.fixture(scope="module")
def starter(tmp_path_factory):
    """A service on the starter plan."""
    from tests.conftest import running_service

    with running_service(tmp_path_factory.mktemp("starter") / "data", "--plan", "starter") as found:
        yield found


@pytest.fixture
def api(starter):
    """The API of a project of the test's own, so that rates of others do not count."""
    admin = Admin(starter.url, token_of(starter).json()["access_token"])
    return admin.make_key(admin.make_project())[1]


def change(service, statement, *values):
    """Set what would take long to reach."""
    with sqlite3.connect(DataFolder(service.data).database) as database:
        database.execute(statement, values)


def project_id_of(service, assistant):
    with sqlite3.connect(DataFolder(service.data).database) as database:
        query = "SELECT project_id FROM assistants WHERE name = ?"
        return database.execute(query, (assistant,)).fetchone()[0]


def spend(service, assistant, kind, tokens):
    values = (project_id_of(service, assistant), kind, tokens)
    change(service, "INSERT INTO token_usage VALUES (?, ?, ?)", *values)


def pdf(pages, path):
    drawn = canvas.Canvas(str(path))
    for number in range(pages):
        # A line that only its number tells from another page's would be taken for a footer.
        word = "".join(chr(ord("a") + int(digit)) for digit in str(number))
        drawn.drawString(100, 500, f"The {word} is described here.")
        drawn.showPage()
    drawn.save()
    return path.read_bytes()


def test_requests_by_the_minute_are_counted(api):
    """The sixth upload in a minute is refused, and told when to come again; others go on."""
    assistant = api.make_assistant()
    for number in range(5):
        assert api.upload(assistant, f"{number}.txt", b"text").status_code == 202
    refused = api.upload(assistant, "more.txt", b"text")
    assert refused.status_code == 429
    assert refused.json()["error"] == {
        "code": "TOO_MANY_REQUESTS",
        "message": "The starter plan allows 5 file upload requests per minute: "
        f"try again in {refused.headers['Retry-After']} s.",
    }
    assert 50 <= int(refused.headers["Retry-After"]) <= 60
    assert api.call("GET", f"/files/{assistant}").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "most"),
    [
        ("GET", "/assistants/none", 40),
        ("PATCH", "/assistants/none", 20),
        ("DELETE", "/assistants/none", 20),
        ("GET", "/files/none/none", 100),
        ("PUT", "/files/none/none", 5),
        ("DELETE", "/files/none/none", 5),
    ],
)
def test_each_kind_of_request_has_its_own_rate(api, method, path, most):
    """As many as documented pass in a minute; the next is 429, and told when to come again."""
    answers = [api.call(method, path) for _ in range(most + 1)]
    assert [answer.status_code for answer in answers] == [404] * most + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


def test_a_project_has_so_many_assistants(api):
    """The sixth assistant is refused; another project has its own five."""
    for _ in range(5):
        api.make_assistant()
    refused = api.call("POST", "/assistants", json={"name": "six"})
    assert refused.status_code == 403
    assert refused.json()["error"] == {
        "code": "QUOTA_EXCEEDED",
        "message": "The starter plan allows 5 assistants per project.",
    }


def test_an_assistant_has_so_many_files(api, starter):
    """The 101st file is refused; to replace one is not to add one."""
    assistant = api.make_assistant()
    put = f"/files/{assistant}/one"
    assert api.call("PUT", put, files={"file": ("a.txt", b"text")}).status_code == 202
    api.wait(assistant, "one")
    change(
        starter,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99)"
        " INSERT INTO files SELECT NULL, assistant_key, 'f' || i, name, suffix, size, sha256,"
        " metadata, multimodal, status, error_message, revision, created_on, updated_on"
        " FROM files JOIN n WHERE file_id = 'one' AND assistant_key ="
        " (SELECT assistant_key FROM assistants WHERE name = ?)",
        assistant,
    )
    refused = api.upload(assistant, "b.txt", b"text")
    assert refused.status_code == 403
    assert "100 files per assistant" in refused.json()["error"]["message"]
    assert api.call("PUT", put, files={"file": ("a.txt", b"new")}).status_code == 202


def test_a_project_stores_so_much(api, starter):
    """A file that would not fit into 1 GB is refused."""
    assistant = api.make_assistant()
    file_id = api.add(assistant, "a.txt", b"text")
    change(starter, "UPDATE files SET size = ? WHERE file_id = ?", 2**30, file_id)
    refused = api.upload(assistant, "b.txt", b"text")
    assert refused.status_code == 403
    assert "1 GB of files" in refused.json()["error"]["message"]


def test_a_pdf_has_so_many_bytes(api, tmp_path):
    """On the starter plan a PDF may have 10 MB, a multimodal one too."""
    content = pdf(1, tmp_path / "a.pdf") + b"\n%" + b"x" * (10 * 2**20)
    assistant = api.make_assistant()
    for params, kind in (({}, "PDF"), ({"multimodal": "true"}, "multimodal PDF")):
        refused = api.upload(assistant, "a.pdf", content, params=params)
        assert refused.status_code == 400
        said = refused.json()["error"]["message"]
        assert said == f"A {kind} may have 10 MB on the starter plan."


def test_multimodal_pdfs_are_few_and_short(api, tmp_path):
    """One of at most 100 pages; a longer one ends as ProcessingFailed, a second is refused."""
    assistant, params = api.make_assistant(), {"multimodal": "true"}
    long = api.upload(assistant, "a.pdf", pdf(101, tmp_path / "a.pdf"), params=params).json()
    assert api.wait(assistant, long["file_id"]) == "ProcessingFailed"
    operation = api.call("GET", f"/operations/{assistant}/{long['id']}").json()
    assert (
        operation["error_message"] == "This multimodal PDF has 101 pages: at most 100 are allowed."
    )
    refused = api.upload(assistant, "b.pdf", pdf(1, tmp_path / "b.pdf"), params=params)
    assert refused.status_code == 403
    assert "1 multimodal PDFs per assistant" in refused.json()["error"]["message"]


@pytest.mark.parametrize("kind", ["CHAT_INPUT", "CHAT_OUTPUT"])
def test_a_project_chats_so_much(api, starter, kind):
    """What was spent is remembered, and nothing more is answered after it."""
    assistant = api.make_assistant()
    assert api.ask(assistant, "Is anyone there?").status_code == 200
    with sqlite3.connect(DataFolder(starter.data).database) as database:
        kept = dict(
            database.execute(
                "SELECT kind, tokens FROM token_usage WHERE project_id = ?",
                (project_id_of(starter, assistant),),
            )
        )
        assert kept["CHAT_INPUT"] > 0
        assert kept["CHAT_OUTPUT"] > 0
        database.execute("UPDATE token_usage SET tokens = 1500000 WHERE kind = ?", (kind,))
    completions = {"json": {"messages": [{"role": "user", "content": "Hello?"}]}}
    for refused in (
        api.ask(assistant, "Is anyone there?"),
        api.call("POST", f"/chat/{assistant}/chat/completions", **completions),
    ):
        assert refused.status_code == 403
        assert refused.json()["error"]["code"] == "QUOTA_EXCEEDED"


def test_context_has_its_own_tokens(api, starter):
    """Context stops when its tokens are spent."""
    assistant, query = api.make_assistant(), {"json": {"query": "leave"}}
    spend(starter, assistant, "CONTEXT", 499_990)
    assert api.call("POST", f"/chat/{assistant}/context", **query).status_code == 200
    spend_rest = "UPDATE token_usage SET tokens = 500000 WHERE kind = 'CONTEXT'"
    change(starter, spend_rest)
    assert api.call("POST", f"/chat/{assistant}/context", **query).status_code == 403


def test_the_starter_plan_evaluates_nothing(api):
    """Evaluation is not available there."""
    body = {"question": "a", "answer": "b", "ground_truth_answer": "c"}
    refused = api.call("POST", "/evaluation/metrics/alignment", json=body)
    assert refused.status_code == 403
    assert refused.json()["message"] == "The starter plan allows no evaluation input tokens."


def test_a_query_has_so_much_history(api):
    """Over 64,000 tokens of messages are refused; 100,000 input tokens fill a minute."""
    assistant = api.make_assistant()
    refused = api.ask(assistant, "word " * 52_000)
    assert refused.status_code == 400
    assert "at most 64,000 are read" in refused.json()["error"]["message"]
    statuses = [api.ask(assistant, "word " * 45_000).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_without_a_plan_nothing_is_limited(local_service):
    """By default requests come as fast as they like."""
    api = Api(local_service.url, local_service.api_key)
    assert {api.call("GET", "/assistants").status_code for _ in range(60)} == {200}


def test_the_organization_tells_its_plan(starter):
    """The Admin API shows the plan under the name it has there."""
    admin = Admin(starter.url, token_of(starter).json()["access_token"])
    [organization] = admin.call("GET", "/organizations").json()["data"]
    assert organization["plan"] == "Free"
