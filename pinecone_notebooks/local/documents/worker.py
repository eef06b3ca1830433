"""The child process: reads one file after another for its parent, under limits it cannot lift.

Jobs arrive on standard input, one JSON object a line: a file, and whether its pages or its chunks
are wanted. Each reply is four bytes of length and as much JSON. Run it as
``python -m pinecone_notebooks.local.documents.worker MEMORY_MB SECONDS``.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import sys
from dataclasses import astuple
from pathlib import Path
from typing import Any

from pinecone_notebooks.local.documents.page import NOUNS, Page, UnreadableDocument

if sys.platform != "win32":  # there the parent's time limit is all there is
    import resource


def main() -> None:
    """Serves jobs until the parent closes the pipe."""
    memory_mb, seconds = int(sys.argv[1]), int(sys.argv[2])
    # Ctrl-C reaches the whole group; the parent decides when its reader ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # A library that prints must not break the frames.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if sys.platform != "win32":
        os.nice(10)  # answers and uploads go before the reading of files
    _limit_memory(memory_mb)
    for line in sys.stdin.buffer:
        _limit_processor(seconds)
        reply = _reply(json.loads(line))
        frame = json.dumps(reply).encode()
        replies.write(struct.pack(">I", len(frame)) + frame)
        replies.flush()
        if "spent" in reply:
            return


def _limit_memory(megabytes: int) -> None:
    if sys.platform != "win32":
        size = megabytes * 1024 * 1024
        with contextlib.suppress(ValueError, OSError):  # macOS refuses it
            resource.setrlimit(resource.RLIMIT_AS, (size, resource.RLIM_INFINITY))


def _limit_processor(seconds: int) -> None:
    """Allows ``seconds`` more than was used so far: the process serves many files."""
    if sys.platform != "win32":
        usage = resource.getrusage(resource.RUSAGE_SELF)
        allowed = int(usage.ru_utime + usage.ru_stime) + seconds + 1
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.RLIM_INFINITY))


def _reply(job: dict[str, str]) -> dict[str, Any]:
    try:
        pages = _read(job)
        if job["wanted"] == "pages":
            return {"pages": [astuple(page) for page in pages]}
        from pinecone_notebooks.local.search.chunks import split

        return {"count": len(pages), "chunks": [astuple(chunk) for chunk in split(pages)]}
    except UnreadableDocument as error:
        return {"unreadable": str(error)}
    except MemoryError:
        return {"spent": "memory"}
    except Exception as error:  # noqa: BLE001 - a parser may raise anything on a damaged file
        return {"failed": f"{type(error).__name__}: {error}"[:1000]}


def _read(job: dict[str, str]) -> list[Page]:
    path, suffix = Path(job["path"]), job["suffix"]
    pages = _pages(path, suffix)
    if not any(page.text.strip() for page in pages):
        raise UnreadableDocument(
            f"This {NOUNS[suffix]} holds no text: add text to it, or upload another file."
        )
    return pages


def _pages(path: Path, suffix: str) -> list[Page]:
    # Each parser is loaded by the first file that needs it.
    if suffix == ".pdf":
        from pinecone_notebooks.local.documents.pdf import read_pdf as read
    elif suffix == ".docx":
        from pinecone_notebooks.local.documents.word import read_word as read
    elif suffix == ".md":
        from pinecone_notebooks.local.documents.markdown import read_markdown as read
    elif suffix == ".json":
        from pinecone_notebooks.local.documents.json_text import read_json as read
    else:
        from pinecone_notebooks.local.documents.text import read_text as read
    return read(path)


if __name__ == "__main__":
    main()
