"""Turns text into stemmed terms to index and compare, and a question into weighted ones."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from pinecone_notebooks.local.search.words import ASKING, STOP, SYNONYMS

_MAX_QUERY_TERMS = 64
_MAX_QUERY_CHARACTERS = 8_000
_MAX_KNOWN_WORDS = 2**16  # about 16 MB
_MAX_KNOWN_CHARACTERS = 24
#: How much a word counts that asks rather than names: "list", "document", "explain".
SOFT = 0.3

# Scripts without spaces are found by their characters, and firstName by its words.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_CAMEL = re.compile(r"[A-Z](?<=[a-z].)")
_WORD = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[A-Za-z]?[a-z]{1,40}")
_AROUND_WORDS = ".,;:!?()[]\"'"


def new_analyzer() -> TextAnalyzer:
    """Makes the analyzer of the index: words, lower case, without accents, English stems."""
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(60))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stemmer("english"))
        .build()
    )


_ANALYZER = new_analyzer()


def prepared(text: str) -> str:
    """Returns text as the index is to see it: with a space wherever a term ends."""
    parted = text if text.islower() else _CAMEL.sub(r" \g<0>", text)
    return parted if parted.isascii() else _UNSPACED.sub(r" \g<0> ", parted)


# The terms of each word, between spaces, that was seen before: texts share most of them.
_known: dict[str, tuple[str, ...]] = {}


def terms(text: str) -> list[str]:
    """Returns the stemmed terms of a text in order, stop words and all."""
    words = text.split()
    try:
        return list(chain.from_iterable(map(_known.__getitem__, words)))
    except KeyError:
        # Read once each: another thread may make room meanwhile.
        found = {word: _known.get(word) for word in words}
        new = _analyzed({word for word, held in found.items() if held is None})
    _keep(new)
    return list(chain.from_iterable(found[word] or new.get(word, ()) for word in words))


def learn(text: str) -> None:
    """Finds the terms of all words of a text, which takes less time than part by part."""
    if new := set(text.split()).difference(_known):
        _keep(_analyzed(new))


def _keep(new: dict[str, tuple[str, ...]]) -> None:
    if len(_known) + len(new) > _MAX_KNOWN_WORDS:
        _known.clear()
    _known.update((word, new[word]) for word in new if len(word) <= _MAX_KNOWN_CHARACTERS)


def _analyzed(words: set[str]) -> dict[str, tuple[str, ...]]:
    """Returns the terms of each word."""
    # Words that are one term each are analyzed at once: one by one takes three times as long.
    plain = {word: bare for word in words if _PLAIN.fullmatch(bare := word.strip(_AROUND_WORDS))}
    stems = _ANALYZER.analyze(" ".join(plain.values()))
    found: dict[str, tuple[str, ...]]
    found = {word: (stem,) for word, stem in zip(plain, stems, strict=True)}
    for word in words - plain.keys():
        found[word] = tuple(_ANALYZER.analyze(prepared(word)))
    return found


@cache
def _synonyms() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in SYNONYMS:
        stems = set(terms(" ".join(group)))
        for stem in stems:
            found.setdefault(stem, set()).update(stems - {stem})
    return {stem: frozenset(others) for stem, others in found.items()}


def synonyms(term: str) -> frozenset[str]:
    """Returns the terms that stand for the same as a term does."""
    return _synonyms().get(term, frozenset())


def question_terms(question: str) -> dict[str, float]:
    """Returns the terms a question is about, each with the weight of its word.

    A name or a figure weighs double, a word that only asks SOFT, and stop words are left out.
    """
    return {term: weight for term, (weight, _) in weighted_words(question).items()}


def weighted_words(question: str) -> dict[str, tuple[float, str]]:
    """Returns the terms of a question, each with its weight and the word it comes from."""
    question = prepared(question[:_MAX_QUERY_CHARACTERS])
    if question.isupper():  # then a capital names nothing
        question = question.lower()
    found: dict[str, tuple[float, str]] = {}
    for match in _WORD.finditer(question):
        before = question[max(0, match.start() - 3) : match.start()].rstrip()
        begins = match.start() == 0 or before.endswith((".", "?", "!", ":"))
        word = match[0]
        weight = _weight(word, begins=begins)
        for term in terms(word) if weight else ():
            if term not in found or found[term][0] < weight:
                found[term] = weight, word
        if len(found) >= _MAX_QUERY_TERMS:
            break
    return found


def _weight(word: str, *, begins: bool) -> float:
    lower = word.lower()
    if lower in STOP and not (word.isupper() and len(word) > 1):  # IT is not it
        return 0
    if lower in ASKING:
        return SOFT
    named = word[0].isupper() and not begins
    return 2 if named or any(character.isdigit() for character in word) else 1
