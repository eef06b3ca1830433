"""The reader's child processes: reused, limited, and replaced when they die."""

from __future__ import annotations

import asyncio

import psutil
import pytest

from pinecone_notebooks.local.documents import Page, Reader, UnreadableDocument

from .making import pdf, word_with_body


def children() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children()
        if "pinecone_notebooks.local.documents.worker" in " ".join(child.cmdline())
    ]


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Some text.")
    return path


def run(main):
    """Runs a test's coroutine with the readers of other tests out of sight."""
    others = {child.pid for child in children()}
    return asyncio.run(main(lambda: [c for c in children() if c.pid not in others]))


def test_warm(text):
    """One process reads one file after another."""

    async def main(own):
        reader = Reader()
        await reader.read(text, ".txt")
        first = [child.pid for child in own()]
        await reader.read(text, ".txt")
        second = [child.pid for child in own()]
        await reader.close()
        return first, second, own()

    first, second, last = run(main)
    assert len(first) == 1
    assert first == second
    assert last == []


def test_several_at_a_time(text):
    """As many files are read at a time as there are workers, and no more."""

    async def main(own):
        reader = Reader(workers=2)
        read = await asyncio.gather(*(reader.read(text, ".txt") for _ in range(6)))
        count = len(own())
        await reader.close()
        return read, count

    read, count = run(main)
    assert read == [[Page(None, "Some text.")]] * 6
    assert count == 2


def test_killed(text):
    """A process that was killed between two files is replaced unnoticed."""

    async def main(own):
        reader = Reader()
        await reader.read(text, ".txt")
        (child,) = own()
        child.kill()
        pages = await reader.read(text, ".txt")
        await reader.close()
        return pages

    assert run(main) == [Page(None, "Some text.")]


def test_time_limit(tmp_path, text):
    """A file that takes too long is refused, its process ended, and the next file read."""
    slow = tmp_path / "slow.json"
    slow.write_text("[" + '{"a":1},' * 1_000_000 + "{}]")

    async def main(own):
        reader = Reader(seconds=0.5)
        with pytest.raises(UnreadableDocument) as refused:
            await reader.read(slow, ".json")
        left = own()
        pages = await reader.read(text, ".txt")
        await reader.close()
        return str(refused.value), left, pages

    said, left, pages = run(main)
    assert said == (
        "Reading this JSON file took longer than 0.5 seconds: "
        "split it into smaller files and upload those."
    )
    assert left == []
    assert pages == [Page(None, "Some text.")]


@pytest.mark.skipif(not psutil.LINUX, reason="only Linux limits the memory of a process")
def test_memory_limit(tmp_path, text):
    """A file that takes too much memory is refused, and the next file read."""
    large = tmp_path / "large.docx"
    large.write_bytes(word_with_body("<w:p><w:r><w:t>word</w:t></w:r></w:p>" * 1_000_000))

    async def main(_):
        reader = Reader(memory_mb=150)
        with pytest.raises(UnreadableDocument) as refused:
            await reader.read(large, ".docx")
        pages = await reader.read(text, ".txt")
        await reader.close()
        return str(refused.value), pages

    said, pages = run(main)
    assert "takes more memory than the 150 MB it may have" in said
    assert pages == [Page(None, "Some text.")]


def test_cancelled(tmp_path):
    """Giving up on a file ends the process that reads it."""
    slow = tmp_path / "slow.json"
    slow.write_text("[" + '{"a":1},' * 1_000_000 + "{}]")

    async def main(own):
        reader = Reader()
        reading = asyncio.create_task(reader.read(slow, ".json"))
        while not own():  # noqa: ASYNC110 - a process is not ours to give an event
            await asyncio.sleep(0.01)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        return reading.cancelled(), own()

    assert run(main) == (True, [])


def test_own_folder(tmp_path, monkeypatch, text):
    """A json.py in the person's folder does not take the place of the standard library's."""
    (tmp_path / "json.py").write_text("raise RuntimeError")
    monkeypatch.chdir(tmp_path)

    async def main(_):
        reader = Reader()
        pages = await reader.read(text, ".txt")
        await reader.close()
        return pages

    assert run(main) == [Page(None, "Some text.")]


def test_missing_file(tmp_path):
    """A file that is gone is refused in a sentence."""

    async def main(_):
        await Reader().read(tmp_path / "gone.txt", ".txt")

    with pytest.raises(UnreadableDocument, match="cannot be opened: No such file"):
        run(main)


def test_chunks(tmp_path):
    """A file can be had as chunks that know their pages, with the number of its pages."""
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(["First page."], ["Second page."]))

    async def main(own):
        reader = Reader()
        read = await reader.chunks(path, ".pdf")
        await reader.close()
        return read

    count, chunks = run(main)
    assert count == 2
    assert [page for chunk in chunks for page in chunk.pages] == [1, 2]


def test_splitting_is_limited(tmp_path):
    """Text that takes too long to split ends like a file that takes too long to read."""
    path = tmp_path / "a.txt"
    path.write_text(".\n" * 1_000_000)

    async def main(own):
        reader = Reader(seconds=1)
        with pytest.raises(UnreadableDocument, match="took longer than 1 second"):
            await reader.chunks(path, ".txt")
        await reader.close()

    run(main)
