"""Reading documents in tests through one real reader, warm as in the service."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from pinecone_notebooks.local.documents import Page, Reader, UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def reader(loop: asyncio.AbstractEventLoop) -> Iterator[Reader]:
    reader = Reader()
    yield reader
    loop.run_until_complete(reader.close())


@pytest.fixture
def read(
    loop: asyncio.AbstractEventLoop, reader: Reader, tmp_path: Path
) -> Callable[[str, bytes], list[Page]]:
    """Read a file of this content as if it were uploaded under this name."""

    def read(name: str, content: bytes) -> list[Page]:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return loop.run_until_complete(reader.read(path, name[name.rindex(".") :]))

    return read


@pytest.fixture
def refusal(read: Callable[[str, bytes], list[Page]]) -> Callable[[str, bytes], str]:
    """Read a file that cannot be read, and return what a person is told."""

    def refusal(name: str, content: bytes) -> str:
        with pytest.raises(UnreadableDocument) as refused:
            read(name, content)
        return str(refused.value)

    return refusal
