"""What comparing sees of a sentence: its content words, its figures, its names, its negations."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pinecone_notebooks.local.search.terms import terms
from pinecone_notebooks.local.search.words import STOP

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W_]+(?:['\u2019]t)?")
_THOUSANDS = re.compile(r",(?=\d{3})")
_NEGATIONS = frozenset(
    ["no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot"]
)
_QUANTIFIERS = frozenset(["every", "everyone", "everybody", "anyone", "somebody"])
_SMALL = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty
"""
_NUMBERS = {word: str(value) for value, word in enumerate(_SMALL.split())}
_NUMBERS |= {
    word: str(value)
    for value, word in enumerate(
        ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=3
    )
    for value in [value * 10]
}


@dataclass(frozen=True)
class Statement:
    """The words of a sentence, by what they can tell; figures are decimal digits."""

    words: frozenset[str]
    figures: frozenset[str]
    names: frozenset[str]
    negated: bool

    @property
    def content(self) -> frozenset[str]:
        """All that it can be told by."""
        return self.words | self.figures

    def joined(self, other: Statement) -> Statement:
        """Return both read as one."""
        return Statement(
            self.words | other.words,
            self.figures | other.figures,
            self.names | other.names,
            self.negated or other.negated,
        )


def read(sentence: str) -> Statement:
    """Return what a sentence says, as far as its words tell."""
    words: set[str] = set()
    figures: set[str] = set()
    names: set[str] = set()
    negations = 0
    for match in _WORD.finditer(sentence):
        word = match[0].lower()
        if word[0].isdigit() and not word.isalpha():
            figures.add(_THOUSANDS.sub("", word))
        elif word in _NUMBERS:
            figures.add(_NUMBERS[word])
        elif word in _NEGATIONS or word.endswith(("n't", "n\u2019t")):
            negations += 1
        elif word not in STOP and word not in _QUANTIFIERS:
            stems = terms(word)
            words.update(stems)
            if match[0][0].isupper():
                names.update(stems)
    return Statement(
        frozenset(words), frozenset(figures), frozenset(names), negated=negations % 2 == 1
    )
