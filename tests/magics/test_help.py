"""Help and Tab: what a person finds who knows only `%pinecone`."""

from __future__ import annotations

import inspect

import pytest

from pinecone_notebooks.magics.completion import MODELS, PARSERS
from tests.conftest import REPOSITORY
from tests.magics.running import LEAVE, run


def names(shell):
    return sorted(
        name for name in shell.magics_manager.magics["line"] if name.startswith("pinecone")
    )


def test_pinecone_lists_every_magic(ip):
    """`%pinecone` and `%pinecone?` say the same."""
    printed, error = run(ip, "%pinecone")
    assert error is None
    for name in names(ip):
        assert name == "pinecone" or f"%{name} " in printed


def test_each_magic_has_help_with_its_options_and_an_example(ip):
    """What `%name?` shows names every option there is."""
    for name in names(ip):
        if name == "pinecone":
            continue
        text = inspect.getdoc(ip.find_line_magic(name))
        assert f"%{name}" in text.partition("Examples:")[2], name
        for action in PARSERS[name]().actions:
            shown = [
                option.removeprefix("--no-").removeprefix("--") for option in action.option_strings
            ]
            assert not shown or any(option in text for option in shown), (name, shown)


def test_every_magic_completes(ip):
    """A magic that is added is added there too."""
    assert set(names(ip)) - {"pinecone"} == set(PARSERS)


def completed(shell, line):
    return shell.complete(None, line)[1]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("%pinecone_chat --temp", "--temperature"),
        ("%%pinecone_chat --mo", "--model"),
        ("%pinecone_upload --dr", "--dry-run"),
        ("%pinecone_assistant de", "describe"),
        ("%pinecone_assistant create x --region e", "eu"),
        ("%pinecone_chat --model gpt-4", "gpt-4.1"),
        ("%pinecone_chat --model=claude", "claude-sonnet-4-5"),
        ("%%pinecone_evaluate --model gem", "gemini-2.5-pro"),
        ("%pinecone_keys create x --role DataPlaneE", "DataPlaneEditor"),
    ],
)
def test_options_and_choices_complete(ip, line, offered):
    """Without a connection too."""
    assert offered in completed(ip, line)


def test_paths_assistants_and_files_complete(connected, tmp_path):
    """Names that the service and the disk have."""
    (tmp_path / "leave.md").write_text(LEAVE)
    (tmp_path / "legal").mkdir()
    assert completed(connected, "%pinecone_upload le") == ["leave.md", "legal/"]
    run(connected, "%pinecone_upload leave.md --assistant complete-1")
    for line in (
        "%%pinecone_chat compl",
        "%pinecone_chat --assistant compl",
        "%pinecone_assistant use compl",
    ):
        assert "complete-1" in completed(connected, line), line
    assert completed(connected, "%pinecone_delete_file le") == ["leave.md"]


def test_projects_and_keys_complete(connected):
    """A key by the name of its project, once that is on the line."""
    run(connected, "%pinecone_projects create tab-1")
    run(connected, "%pinecone_keys create tab-key --project tab-1 --to key")
    assert "tab-1" in completed(connected, "%pinecone_projects delete ta")
    assert "tab-1" in completed(connected, "%pinecone_keys --project ta")
    assert completed(connected, "%pinecone_keys delete --project tab-1 ta") == ["tab-key"]
    run(connected, "%pinecone_projects delete tab-1")


def test_variables_of_the_notebook_complete(ip):
    """Where one is named: its own names, none of IPython's."""
    ip.run_cell("city = 1")
    assert completed(ip, "%pinecone_chat --with ci") == ["city"]
    assert "get_ipython" not in completed(ip, "%pinecone_chat --with get")


@pytest.mark.parametrize("name", ["my file.pdf", "notes [draft].md", "it's.md", "größe.md"])
def test_a_path_completes_to_a_word_that_the_magic_takes(ip, tmp_path, name):
    """Blanks, brackets and quotes in it are escaped."""
    (tmp_path / name).write_text(LEAVE)
    (word,) = completed(ip, f"%pinecone_upload {name[:2]}")
    assert PARSERS["pinecone_upload"]().parse_line(word).paths == [name]


def test_a_path_in_the_home_folder_completes(ip, tmp_path, monkeypatch):
    """It stays as it was typed."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "leave.md").write_text(LEAVE)
    assert completed(ip, "%pinecone_upload ~/le") == ["~/leave.md"]


def test_the_models_offered_are_those_of_the_apis_description():
    """The magics are told of a new one by this test."""
    yaml = pytest.importorskip("yaml")
    path = REPOSITORY.parent / "shared" / "spec" / "assistant_data_2026-04.yaml"
    if not path.exists():
        pytest.skip("the API's description is not here: ../shared/spec")
    schemas = yaml.safe_load(path.read_text())["components"]["schemas"]
    offered = [
        set(schema["properties"]["model"]["x-enum"])
        for schema in schemas.values()
        if "x-enum" in schema.get("properties", {}).get("model", {})
    ]
    assert set.union(*offered) == set(MODELS)


def test_tab_without_a_connection_offers_no_names_and_raises_nothing(ip):
    """A person who types is not stopped."""
    assert completed(ip, "%pinecone_assistant use complete-") == []


def test_unloading_takes_completion_and_display_away(ip):
    """The shell is as it was before."""
    formatter = ip.display_formatter.mimebundle_formatter
    ip.run_cell("%unload_ext pinecone_notebooks")
    assert "--temperature" not in completed(ip, "%pinecone_chat --temp")
    assert not [key for key in formatter.deferred_printers if "pinecone" in str(key)]
    assert not [key for key in formatter.type_printers if "pinecone" in key.__module__]
