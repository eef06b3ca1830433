"""Processing many files together: what is shared is the commit, never the fate."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from pinecone_notebooks.local.blobs import Blobs
from pinecone_notebooks.local.documents import Reader
from pinecone_notebooks.local.library import Library
from pinecone_notebooks.local.search import SearchIndex
from pinecone_notebooks.local.store import assistants, files, projects
from pinecone_notebooks.local.store.database import Database
from pinecone_notebooks.local.store.files import Upload

REPOSITORY = Path(__file__).parents[2]


class WatchedIndex(SearchIndex):
    """An index that tells when a change is about to be committed, and when it was."""

    def __init__(self, folder):
        self.commits = 0
        self.before_commit = self.after_commit = lambda: None
        self.refused = None
        super().__init__(folder)

    @contextmanager
    def change(self):
        with super().change() as change:
            self.commits += 1
            yield Refusing(change, self.refused) if self.refused else change
            self.before_commit()
        self.after_commit()


class Refusing:
    """A change that takes every file but one."""

    def __init__(self, change, refused):
        self._change = change
        self._refused = refused

    def add(self, assistant_id, file_id, chunks):
        self._change.add(assistant_id, file_id, chunks)
        if file_id == self._refused:
            raise ValueError("this one cannot be taken")


class Kept:
    """A library on a folder, with one assistant."""

    def __init__(self, folder):
        self.database = Database(folder / "store.sqlite")
        self.index = WatchedIndex(folder / "index")
        self.library = Library(self.database, Blobs(folder / "blobs"), self.index, Reader())

    async def make_assistant(self):
        await self.database.write(projects.seed)
        [project] = await self.database.read(projects.list_projects)
        await self.database.write(
            assistants.create, project.project_id,
            name="a", instructions=None, metadata=None, region="us",
        )  # fmt: skip

    async def accept(self, text, file_id=None):
        content = text.encode()
        incoming = self.library.receive()
        incoming.write(content)
        incoming.finish()
        digest = sha256(content).hexdigest()
        upload = Upload("a.txt", ".txt", len(content), digest, None, multimodal=False)
        file, _ = await self.library.accept(1, incoming, upload, file_id=file_id)
        return file

    async def status(self, file):
        found = await self.database.read(files.get, file.file_key)
        return found.status if found else None

    def found(self, query):
        return [hit.file_id for hit in self.index.search("1", query, limit=50)]

    async def idle(self):
        async def wait():
            while self.library.is_busy:  # noqa: ASYNC110  nothing tells of it
                await asyncio.sleep(0.01)

        await asyncio.wait_for(wait(), 60)


@asynccontextmanager
async def kept(folder):
    kept = Kept(folder)
    try:
        yield kept
    finally:
        await kept.library.close()
        kept.index.close()
        kept.database.close()


def run(tmp_path, scenario):
    """Run a scenario on a library that has an assistant and is not processing yet."""

    async def running():
        async with kept(tmp_path) as library:
            await library.make_assistant()
            await scenario(library)

    asyncio.run(running())


def test_what_comes_together_is_committed_together(tmp_path):
    """Twenty files that wait share a few commits, and each becomes available and is found."""

    async def scenario(kept):
        accepted = [await kept.accept(f"Plums of the kind {number}.") for number in range(20)]
        kept.library.start()
        await kept.idle()
        assert [await kept.status(file) for file in accepted] == ["Available"] * 20
        assert sorted(kept.found("plums")) == sorted(file.index_id for file in accepted)
        assert kept.index.commits <= 3

    run(tmp_path, scenario)


def test_a_bad_file_harms_no_other(tmp_path):
    """Of files that share a commit, the one that cannot be taken fails alone."""

    async def scenario(kept):
        accepted = [await kept.accept(f"Plums of the kind {number}.") for number in range(5)]
        kept.index.refused = accepted[2].index_id
        kept.library.start()
        await kept.idle()
        statuses = [await kept.status(file) for file in accepted]
        assert statuses == ["Available"] * 2 + ["ProcessingFailed"] + ["Available"] * 2
        others = sorted(file.index_id for file in accepted if file is not accepted[2])
        assert sorted(kept.found("plums")) == others

    run(tmp_path, scenario)


def test_an_unreadable_file_harms_no_other(tmp_path):
    """A file without text ends as failed in the batch in which its neighbours become available."""

    async def scenario(kept):
        accepted = [await kept.accept(text) for text in ("Plums.", " \n ", "More plums.")]
        kept.library.start()
        await kept.idle()
        statuses = [await kept.status(file) for file in accepted]
        assert statuses == ["Available", "ProcessingFailed", "Available"]

    run(tmp_path, scenario)


def test_a_file_deleted_while_it_is_committed_is_gone(tmp_path):
    """A deletion that begins between a batch's reading and its commit wins."""

    async def scenario(kept):
        going, staying = await kept.accept("Plums."), await kept.accept("More plums.")
        loop = asyncio.get_running_loop()

        def delete():
            kept.index.before_commit = lambda: None
            begun = kept.database.write(files.begin_delete, going)
            asyncio.run_coroutine_threadsafe(begun, loop).result()

        kept.index.before_commit = delete
        kept.library.start()
        await kept.idle()
        assert await kept.status(staying) == "Available"
        assert await kept.status(going) == "Deleting"
        assert kept.found("plums") == [staying.index_id]

    run(tmp_path, scenario)


def test_a_file_replaced_while_it_is_committed_has_its_new_text(tmp_path):
    """A replacement accepted between a batch's reading and its commit wins."""

    async def scenario(kept):
        await kept.accept("Plums are blue.", file_id="f")
        loop = asyncio.get_running_loop()

        def replace():
            kept.index.before_commit = lambda: None
            accepted = kept.accept("Pears are green.", file_id="f")
            asyncio.run_coroutine_threadsafe(accepted, loop).result()

        kept.index.before_commit = replace
        kept.library.start()
        await kept.idle()
        assert kept.found("plums") == []
        assert len(kept.found("pears")) == 1

    run(tmp_path, scenario)


def die(folder, moment):
    """Process files in this process until it kills itself at a commit."""

    async def scenario(kept):
        for number in range(5):
            await kept.accept(f"Plums of the kind {number}.")
        setattr(kept.index, moment, lambda: os.kill(os.getpid(), signal.SIGKILL))
        kept.library.start()
        await asyncio.sleep(60)

    run(folder, scenario)


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
@pytest.mark.parametrize("moment", ["before_commit", "after_commit"])
def test_a_kill_at_a_commit_loses_and_doubles_nothing(tmp_path, moment):
    """Killed right before or after the index's commit, a batch is processed again."""
    program = (
        f"from tests.local import test_ingest as t; t.die(t.Path({str(tmp_path)!r}), '{moment}')"
    )
    died = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, check=False, timeout=60)
    assert died.returncode == -signal.SIGKILL

    async def recover():
        async with kept(tmp_path) as again:
            waiting = await again.database.read(files.waiting)
            assert len(waiting) == 5
            again.library.start()
            await again.idle()
            assert await again.database.read(files.waiting) == []
            assert sorted(again.found("plums")) == [str(file_key) for file_key in sorted(waiting)]

    asyncio.run(recover())
