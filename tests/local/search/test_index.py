"""The index on disk: ranking, filters, replacement, and surviving what happens to processes and files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pinecone_notebooks.local.search import Chunk, SearchIndex

REPOSITORY = Path(__file__).parents[3]


def chunks(*texts: str, heading: str = "") -> list[Chunk]:
    return [Chunk(n, text, (n + 1,), heading) for n, text in enumerate(texts)]


def add(index: SearchIndex, assistant: str, name: str, text: list[Chunk]) -> None:
    with index.change() as change:
        change.add(assistant, name, text)


@pytest.fixture
def index(tmp_path):
    index = SearchIndex(tmp_path / "index")
    yield index
    index.close()


def found(index: SearchIndex, query: str, **options: object) -> list[str]:
    options = {"limit": 10} | options
    return [hit.file_id for hit in index.search("a", query, **options)]


def test_whole_chunks_come_back(index):
    """A hit has the file and the chunk as they were added."""
    chunk = Chunk(7, "Überstunden 🙂\n- are paid", (3, 4), "Pay > Extra")
    add(index, "a", "f", [chunk])
    (hit,) = index.search("a", "paid", limit=5)
    assert (hit.file_id, hit.chunk) == ("f", chunk)
    assert hit.score > 0


def test_ranking(index):
    """The chunk that is most about the question comes first, and unrelated ones do not come."""
    add(index, "a", "much", chunks("Parental leave: parental leave lasts 26 weeks."))
    add(index, "a", "some", chunks("You may leave early on Fridays in the summer months."))
    add(index, "a", "none", chunks("The canteen opens at noon."))
    assert found(index, "How long is parental leave?") == ["much", "some"]


def test_headings_count(index):
    """A chunk is found by its heading too."""
    add(index, "a", "f", chunks("It lasts 26 weeks.", heading="Parental leave"))
    assert found(index, "parental leave") == ["f"]


def test_every_passage_is_about_its_documents_title(index):
    """A word of the title counts as much as one that the passage itself says."""
    cleaning = "Clean the valve with water"
    titled = chunks(f"{cleaning} once a week.", heading="The pump > Care")
    add(index, "a", "titled", titled)
    add(index, "a", "mentioning", chunks(f"{cleaning} off a pump.", heading="The boiler > Care"))
    add(index, "a", "other", chunks("It is guaranteed for a year.", heading="The boiler > Care"))
    assert found(index, "How do I clean the valve of the pump?")[:2] == ["titled", "mentioning"]


def test_other_forms_of_a_word(index):
    """Words are found in their other forms."""
    add(index, "a", "f", chunks("Employees were travelling."))
    assert found(index, "employee travels") == ["f"]


def test_assistants_are_apart(index):
    """An assistant's search never finds another's file."""
    add(index, "b", "f", chunks("Parental leave."))
    assert found(index, "parental leave") == []


def test_assistants_are_apart_when_deleted_chunks_still_count(index):
    """An index that seems to be one assistant's, by its numbers, tells another's chunks apart."""
    with index.change() as change:
        change.add("a", "x", chunks(*["Parental leave, and much else."] * 9))
        change.add("a", "y", chunks("Parental leave."))
    with index.change() as change:
        change.remove("y")
        change.add("b", "z", chunks("Parental leave."))
    assert set(found(index, "parental leave")) == {"x"}


def test_file_filter(index):
    """Only the named files are searched, and none when none is named."""
    for name in "xyz":
        add(index, "a", name, chunks("Parental leave."))
    assert found(index, "leave", file_ids=frozenset("xz")) in (["x", "z"], ["z", "x"])
    assert found(index, "leave", file_ids=frozenset()) == []


def test_limit(index):
    """No more hits come back than were asked for."""
    add(index, "a", "f", chunks(*["Parental leave."] * 9))
    assert len(found(index, "leave", limit=4)) == 4
    assert found(index, "leave", limit=0) == []


def test_replaced(index):
    """Adding a file again replaces what it had."""
    add(index, "a", "f", chunks("Apples.", "Pears."))
    add(index, "a", "f", chunks("Plums."))
    assert found(index, "apples pears") == []
    assert found(index, "plums") == ["f"]


def test_removed(index):
    """A removed file, or all files of a removed assistant, are found no more."""
    for assistant, name in (("a", "x"), ("a", "y"), ("b", "z")):
        add(index, assistant, name, chunks("Plums."))
    with index.change() as change:
        change.remove("x")
    assert found(index, "plums") == ["y"]
    with index.change() as change:
        change.remove_assistant("a")
    assert found(index, "plums") == []
    assert [hit.file_id for hit in index.search("b", "plums", limit=5)] == ["z"]


def test_a_change_that_raises_leaves_nothing(index):
    """Of a block that fails half-way nothing is found, neither then nor after the next one."""
    with pytest.raises(ZeroDivisionError), index.change() as change:  # noqa: PT012  the block is it
        change.add("a", "f", chunks("Plums."))
        raise ZeroDivisionError
    add(index, "a", "g", chunks("Pears."))
    assert found(index, "plums pears") == ["g"]


@pytest.mark.parametrize(
    "query", ['a AND (b:"', "text:*", "+-!{}[]^~?:\\/", "leave OR", "[1 TO", "'" * 99, "\x00", "🙂"]
)
def test_queries_have_no_syntax(index, query):
    """Nothing that a person can type makes the search fail."""
    add(index, "a", "f", chunks("Parental leave."))
    assert set(found(index, query)) <= {"f"}


@pytest.mark.parametrize("query", ["What are these files about?", "summarize", ""])
def test_questions_about_nothing_in_particular(index, query):
    """A question that names nothing finds how each file begins."""
    add(index, "a", "x", chunks("Welcome.", "More."))
    add(index, "a", "y", chunks("Hello.", "More."))
    hits = index.search("a", query, limit=10)
    assert {(hit.file_id, hit.chunk.text) for hit in hits} == {("x", "Welcome."), ("y", "Hello.")}


def test_opened_again(tmp_path):
    """An index that was filled is there again when it is opened again."""
    index = SearchIndex(tmp_path)
    assert index.is_new
    index.mark_filled()
    add(index, "a", "f", chunks("Plums."))
    index.close()
    index = SearchIndex(tmp_path)
    assert not index.is_new
    assert found(index, "plums") == ["f"]
    index.close()


def test_half_filled(tmp_path):
    """An index whose filling was cut short is new, and empty, once more."""
    index = SearchIndex(tmp_path)
    add(index, "a", "f", chunks("Plums."))
    index.close()
    index = SearchIndex(tmp_path)
    assert index.is_new
    assert found(index, "plums") == []
    index.close()


def damage_meta(folder: Path) -> None:
    (folder / "meta.json").write_text("{")


def drop_segments(folder: Path) -> None:
    for path in folder.glob("*.idx"):
        path.unlink()


def cut_segments(folder: Path) -> None:
    for path in folder.glob("*.store"):
        path.write_bytes(path.read_bytes()[:5])


def age(folder: Path) -> None:
    (folder / "filled").write_text("0")


@pytest.mark.parametrize("change", [damage_meta, drop_segments, cut_segments, age])
def test_useless_folder(tmp_path, change):
    """A damaged index, or one of an older version, is emptied and says so."""
    index = SearchIndex(tmp_path)
    index.mark_filled()
    add(index, "a", "f", chunks("Plums."))
    index.close()
    del index
    change(tmp_path)
    index = SearchIndex(tmp_path)
    assert index.is_new
    assert found(index, "plums") == []
    add(index, "a", "f", chunks("Plums."))
    assert found(index, "plums") == ["f"]
    index.close()


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
def test_killed(tmp_path):
    """What add returned from is found after the process was killed."""
    program = (
        "import sys, pathlib, itertools\n"
        "from pinecone_notebooks.local.search import Chunk, SearchIndex\n"
        "index = SearchIndex(pathlib.Path(sys.argv[1]))\n"
        "index.mark_filled()\n"
        "for n in itertools.count():\n"
        "    with index.change() as change:\n"
        "        change.add('a', str(n), [Chunk(0, 'plums', (), '')])\n"
        "    print(n, flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )
    assert process.stdout is not None
    for _ in range(12):
        last = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    index = SearchIndex(tmp_path)
    assert not index.is_new
    assert {str(n) for n in range(last + 1)} <= set(found(index, "plums", limit=1_000))
    index.close()


def test_holding_more_of_the_words_wins(index):
    """A passage with each of the words comes before one that repeats a part of them."""
    repeating = Chunk(0, "Laptop budget. " * 20, (), "")
    complete = Chunk(1, "Your laptop comes out of the team budget. " + "More text. " * 5, (), "")
    others = [Chunk(number, "Nothing.", (), "") for number in range(2, 8)]
    add(index, "a", "f", [repeating, complete, *others])
    hits = index.search("a", "laptop budget team", limit=2)
    assert [hit.chunk.ordinal for hit in hits] == [1, 0]


def test_other_words_for_one_that_the_files_seldom_hold_are_looked_for(index):
    """What says it in other words is found, behind what says it in those of the question."""
    filling = [f"Page {number} is blank." for number in range(30)]
    add(index, "a", "filling", chunks(*filling))
    add(index, "a", "alike", chunks("The maximum is nine."))
    assert found(index, "What is the largest?") == ["alike"]
    add(index, "a", "same", chunks("The largest of all the many different sizes is nine."))
    assert found(index, "What is the largest?") == ["same", "alike"]


def test_words_that_the_files_often_hold_stand_for_themselves(index):
    """Where most passages say it in the question's words, those that do not are about another."""
    add(index, "a", "same", chunks(*[f"The largest size is {number}." for number in range(9)]))
    add(index, "a", "alike", chunks("The maximum is nine."))
    assert "alike" not in found(index, "What is the largest?", limit=20)
