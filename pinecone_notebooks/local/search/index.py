"""The full-text index of every assistant's chunks, on disk; it can always be rebuilt from them."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any

from tantivy import Index, Occur, Query

from pinecone_notebooks.local.disk import require_room
from pinecone_notebooks.local.search.schema import ANALYZER, from_document, new_schema, to_document
from pinecone_notebooks.local.search.terms import SOFT, new_analyzer, question_terms, synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pinecone_notebooks.local.search.chunks import Chunk

_log = logging.getLogger(__name__)

# Raised when the schema, the terms or the splitting change: an index of another version is dropped.
_VERSION = "4"
_FILLED = "filled"
# One thread keeps commits quick; tantivy asks for at least 15 MB each.
_WRITER_BYTES = 50_000_000
_TURN = 10  # chunks
# Measured on the tuning half of benchmarks/answers.py: the right page comes first for 27 of 72
# questions with a boost of 1.5, for 45 with 0.3, and for 48 with what each word found adds.
_HEADING_BOOST = 0.3
# The logarithm of one by the share of the passages that hold a word: of one that more than a third
# of them hold, adding it to each takes a sixth of the time and finds nothing more.
_COMMON = 1.0
# A word that fewer passages hold than this share may be put otherwise in these files: other words
# for it count a little. On the tuning half the right page is among the cited for 229 questions of
# 260 by it, and for 227 without; a search of a million passages takes a tenth longer.
_UNCOMMON = 0.05
_ALIKE_BOOST = 0.2


@dataclass(frozen=True)
class Hit:
    """A chunk that a search found, and how well it fits: larger is better."""

    file_id: str
    chunk: Chunk
    score: float


class Change:
    """What is to change in an index with the next commit."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def add(self, assistant_id: str, file_id: str, chunks: Iterable[Chunk]) -> None:
        """Puts a file's chunks in place of those it had."""
        self.remove(file_id)
        for number, chunk in enumerate(chunks):
            self._writer.add_document(to_document(assistant_id, file_id, chunk))
            if number % _TURN == 0:
                # Uploads get the interpreter between, for the switch interval alone seldom lets
                # them have it: their p99 is 30 ms with this, and 60 ms without.
                time.sleep(0)

    def remove(self, file_id: str) -> None:
        """Takes a file's chunks out, if there are any."""
        self._writer.delete_documents_by_term("file", file_id)

    def remove_assistant(self, assistant_id: str) -> None:
        """Takes the chunks of all of an assistant's files out."""
        self._writer.delete_documents_by_term("assistant", assistant_id)


class SearchIndex:
    """Ranks chunks by BM25 over stemmed terms; safe to use from several threads.

    Args:
        folder: Where it lives. A folder that holds no complete index of this version is emptied.

    Attributes:
        is_new: True until `mark_filled` was called on this folder: the caller is to add every file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schema = new_schema()
        self._writing = threading.Lock()
        opened = self._opened()
        self.is_new = opened is None
        self._index = opened or self._created()
        self._writer: Any = self._index.writer(_WRITER_BYTES, 1)

    def mark_filled(self) -> None:
        """Records that every file is in: from now on opening this folder is not `is_new`."""
        (self._folder / _FILLED).write_text(_VERSION)
        self.is_new = False

    @contextmanager
    def change(self) -> Iterator[Change]:
        """Takes changes; after the block all of them are on disk and found, or none if it raised.

        A commit costs as much as a hundred chunks: what comes together belongs into one block.
        """
        with self._writing:
            try:
                yield Change(self._writer)
                self._writer.commit()
            except BaseException:
                # Half a file must not come along with the next commit.
                self._writer.rollback()
                # A writer that finds the disk full may say no more than that it was killed.
                require_room(self._folder, 0, reserve=0.1)
                raise
            self._index.reload()

    def search(
        self,
        assistant_id: str,
        query: str,
        *,
        limit: int,
        file_ids: frozenset[str] | None = None,
    ) -> list[Hit]:
        """Finds the chunks that fit a question best.

        Args:
            assistant_id: Whose files to search.
            query: Any text; nothing in it has a special meaning. Where it names nothing to look
                for ("what are these files about?"), the chunks that open each file are found.
            limit: How many hits to return at most.
            file_ids: Only these files, or all of the assistant's.
        """
        if limit < 1 or file_ids == frozenset():
            return []
        searcher = self._index.searcher()
        must = [self._wanted(query, searcher)]
        if file_ids is not None:
            chosen = Query.term_set_query(self._schema, "file", sorted(file_ids))
            must.append(Query.const_score_query(chosen, 0.0))
        # To ask of every chunk whose it is takes half as long again, for nothing where all are one
        # assistant's. Chunks that were deleted may still count among them: the hits tell.
        if searcher.doc_freq("assistant", assistant_id) >= searcher.num_docs:
            found = _found(searcher, must, limit)
            if all(owner == assistant_id for owner, _ in found):
                return [hit for _, hit in found]
        owned = Query.term_query(self._schema, "assistant", assistant_id, "basic")
        must.append(Query.boost_query(owned, 0.0))
        return [hit for _, hit in _found(searcher, must, limit)]

    def close(self) -> None:
        """Ends the writer; what was added is on disk already."""
        with self._writing:
            self._writer.wait_merging_threads()

    def _wanted(self, query: str, searcher: Any) -> Query:
        """Builds the query from terms: a person's text is never parsed, so it cannot fail to."""
        weights = question_terms(query)
        if all(weight <= SOFT for weight in weights.values()):
            return Query.term_query(self._schema, "ordinal", 0)
        clauses = []
        for term, weight in weights.items():
            # A root of it, for here the rarity of a word counts as well.
            boost = weight**0.25
            text = Query.term_query(self._schema, "text", term)
            heading = Query.term_query(self._schema, "heading", term)
            holding = searcher.doc_freq("text", term)
            rarity = log((searcher.num_docs + 1) / (holding + 0.5))
            clauses += [
                Query.boost_query(text, boost),
                Query.boost_query(heading, boost * _HEADING_BOOST),
            ]
            if rarity > _COMMON:
                # Holding one more of the words beats repeating another.
                clauses.append(Query.const_score_query(text, boost * rarity))
            others = synonyms(term) - weights.keys()
            if others and weight > SOFT and holding < _UNCOMMON * searcher.num_docs:
                alike = [Query.term_query(self._schema, "text", other) for other in sorted(others)]
                either = Query.disjunction_max_query(alike)
                clauses.append(Query.boost_query(either, _ALIKE_BOOST))
        return Query.boolean_query([(Occur.Should, clause) for clause in clauses])

    def _opened(self) -> Index | None:
        """Opens what the folder holds, or returns None when that is of no use."""
        try:
            if (self._folder / _FILLED).read_text() != _VERSION:
                return None
            index = Index.open(str(self._folder))
            index.register_tokenizer(ANALYZER, new_analyzer())
            index.searcher()
        except FileNotFoundError:
            return None
        except (KeyboardInterrupt, SystemExit):
            raise
        # A panic of tantivy's is no Exception, and its errors have no types of their own.
        except BaseException as error:  # noqa: BLE001
            _log.warning("the search index is damaged and will be rebuilt: %s", error)
            return None
        return index

    def _created(self) -> Index:
        if self._folder.exists():
            shutil.rmtree(self._folder)
        self._folder.mkdir(parents=True)
        index = Index(self._schema, path=str(self._folder))
        index.register_tokenizer(ANALYZER, new_analyzer())
        return index


def _found(searcher: Any, must: Iterable[Query], limit: int) -> list[tuple[str, Hit]]:
    """Returns the best of what fits all queries, each with the assistant it belongs to."""
    query = Query.boolean_query([(Occur.Must, one) for one in must])
    found = []
    for score, address in searcher.search(query, limit, count=False).hits:
        assistant_id, file_id, chunk = from_document(searcher.doc(address))
        found.append((assistant_id, Hit(file_id, chunk, score)))
    return found
