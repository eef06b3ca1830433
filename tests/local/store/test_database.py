"""The database: transactions, isolation, and threads."""

from __future__ import annotations

import asyncio
import threading

import pytest

from pinecone_notebooks.local.store import api_keys, projects
from pinecone_notebooks.local.store.database import Database
from pinecone_notebooks.local.store.records import AlreadyExistsError


@pytest.fixture
def database(tmp_path):
    """A new, seeded database."""
    database = Database(tmp_path / "store.sqlite")
    asyncio.run(database.write(projects.seed))
    yield database
    database.close()


def test_a_failed_write_leaves_nothing(database):
    """Work that raises is undone whole."""

    def half(connection):
        connection.execute("DELETE FROM projects")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(database.write(half))
    assert len(asyncio.run(database.read(projects.list_projects))) == 1


def test_writes_are_acknowledged_on_disk(database):
    """A commit waits for the disk: WAL with synchronous=FULL."""

    def settings(connection):
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    assert asyncio.run(database.write(settings)) == ["wal", 2, 1]


def test_many_writes_at_once_all_arrive(database):
    """Concurrent writers wait for each other and lose nothing."""
    [organization] = asyncio.run(database.read(projects.list_organizations))

    async def write_all():
        made = [
            database.write(projects.create_project, organization.organization_id, f"p{number}")
            for number in range(50)
        ]
        await asyncio.gather(*made)

    asyncio.run(write_all())
    assert len(asyncio.run(database.read(projects.list_projects))) == 51


def test_the_log_goes_into_the_database_while_it_is_open(database, tmp_path):
    """What was written is moved out of the log by itself, not when the service ends."""
    size = 4_000_000

    def write_much(connection):
        connection.execute("CREATE TABLE much (what BLOB)")
        connection.execute("INSERT INTO much VALUES (zeroblob(?))", (size,))

    async def write_on():
        await database.write(write_much)
        for _ in range(1000):
            if (tmp_path / "store.sqlite").stat().st_size > size:
                return True
            await asyncio.sleep(0.02)
            await database.write(projects.list_projects)
        return False

    assert asyncio.run(write_on())


def test_a_project_name_is_taken_once(database):
    """Two projects of an organization have different names."""
    [project] = asyncio.run(database.read(projects.list_projects))
    with pytest.raises(AlreadyExistsError, match='A project named "default" already exists'):
        asyncio.run(database.write(projects.create_project, project.organization_id, "default"))


def test_a_minted_key_opens_its_project(database):
    """A new key has the documented form and is known by its digest alone."""
    [project] = asyncio.run(database.read(projects.list_projects))
    key, value = asyncio.run(database.write(api_keys.mint, project.project_id, "a test"))
    assert value.startswith("pckey_")
    assert key.project_id == project.project_id
    assert asyncio.run(database.read(api_keys.opened_by, value)) == key
    assert asyncio.run(database.read(api_keys.opened_by, value + "x")) is None


def test_what_was_read_is_remembered_until_the_next_write(database):
    """The same is read once between two writes, and anew after each of them."""
    reads = []

    def names(connection):
        reads.append("")
        return [project.name for project in projects.list_projects(connection)]

    async def ask_again():
        [organization] = await database.read(projects.list_organizations)
        before = [await database.recall(names), await database.recall(names)]
        await database.write(projects.create_project, organization.organization_id, "another")
        return [*before, await database.recall(names)]

    first, second, third = asyncio.run(ask_again())
    assert first == second == ["default"]
    assert sorted(third) == ["another", "default"]
    assert len(reads) == 2


def test_of_many_keys_only_those_are_read_that_are_not_remembered(database):
    """What is known of some keys is not read again, also where it is that there is nothing."""
    reads = []

    def squares(connection, keys):
        reads.append(sorted(keys))
        return {key: key * key for key in keys if key < 10}

    async def ask():
        return [
            await database.recall_each(squares, [1, 2, 1, 99]),
            await database.recall_each(squares, [2, 3, 99]),
        ]

    assert asyncio.run(ask()) == [{1: 1, 2: 4}, {2: 4, 3: 9}]
    assert reads == [[1, 2, 99], [3]]


def test_what_was_read_before_a_write_is_not_remembered_after_it(database):
    """A slow read that a write overtakes gives the next one nothing old."""
    has_read, may_end = threading.Event(), threading.Event()

    def count(connection):
        counted = len(projects.list_projects(connection))
        has_read.set()
        may_end.wait(60)
        return counted

    async def overtake():
        [organization] = await database.read(projects.list_organizations)
        slow = asyncio.create_task(database.recall(count))
        await asyncio.to_thread(has_read.wait, 10)
        await database.write(projects.create_project, organization.organization_id, "another")
        may_end.set()
        return await slow, await database.recall(count)

    assert asyncio.run(overtake()) == (1, 2)
