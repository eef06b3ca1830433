"""What comparing sees of a sentence: its content words, its figures, its names, its negations."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pinecone_notebooks.local.search.terms import terms
from pinecone_notebooks.local.search.words import STOP

# Within a sentence: where one begins, any word has a capital.
_PROPER = re.compile(r"(?<=[\w,] )[^\W\d_]\w+")
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
    """The words of a sentence, by what they can tell; figures are decimal digits.

    What may be a name has a capital; words of one name that follow each other are together.
    """

    words: frozenset[str]
    figures: frozenset[str]
    names: frozenset[frozenset[str]]
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
    names: list[set[str]] = []
    name_end = -1
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
                if sentence[name_end : match.start()] != " ":
                    names.append(set())
                names[-1].update(stems)
                name_end = match.end()
    return Statement(
        frozenset(words),
        frozenset(figures),
        frozenset(map(frozenset, names)),
        negated=negations % 2 == 1,
    )


def proper_names(text: str) -> frozenset[str]:
    """Return the words of a text that are names for certain."""
    found = (match[0] for match in _PROPER.finditer(text) if match[0][0].isupper())
    return frozenset(stem for word in found for stem in terms(word))


def spelled(content: frozenset[str], text: str) -> list[str]:
    """Return the words of a text that this content was read from, as they stand there."""
    words = (match[0] for match in _WORD.finditer(text))
    return list(dict.fromkeys(word for word in words if read(word).content & content))
