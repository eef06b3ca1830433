"""Takes a text apart into the facts it states: sentences, and the clauses they are joined from."""

from __future__ import annotations

import re

from pinecone_notebooks.local.search.sentences import sentences

_MAX_FACTS = 200
_MARKUP = re.compile(r"[\\*_`#>|]+|\[\d[^\]]*\]")
_ITEM = re.compile(r"^\s*(?:[-+•]|\(?\w{1,3}[.)])\s+")
# "A, B and C", "A; B", "A, but B": where one clause ends and another begins.
_JOINT = re.compile(r";\s+|,\s+(?:and|but|while|whereas)\s+|,\s+|\s+(?:and|but|while|whereas)\s+")
_VERB = re.compile(
    r"\b(?:is|are|was|were|am|be|has|have|had|can|could|may|might|must|shall|should|will|would|"
    r"do|does|did|gets?|got|needs?|takes?|costs?|lasts?|makes?|gives?|pays?|allows?|requires?|"
    r"includes?|contains?|begins?|starts?|ends?|applies|apply|\w{3,}ed)\b",
    re.IGNORECASE,
)
# "Paris is the capital of France": who, what is said, and of what.
_SAID_OF = re.compile(
    r"(?P<who>.+?)\s(?P<said>(?:is|are|was|were|has|have)\b.*)\s(?P<link>of|in|for|to|at|by)\s(?P<what>.+)"
)
_ALSO = re.compile(r"(?P<who>.+?)\s(?P<link>of|in|for|to|at|by)\s(?P<what>.+)")


def facts(text: str) -> list[str]:
    """Return the facts of a text in order, each a sentence of its own.

    Example:
        >>> facts("Paris is the capital of France and Madrid of Spain.")
        ['Paris is the capital of France.', 'Madrid is the capital of Spain.']
    """
    found: list[str] = []
    for line in text.splitlines():
        plain = _ITEM.sub("", _MARKUP.sub("", line)).strip()
        for start, end in sentences(plain):
            found += [_closed(clause) for clause in _clauses(plain[start:end])]
    # An answer says a thing twice without being twice as right.
    return list(dict.fromkeys(filter(None, found)))[:_MAX_FACTS]


def has_verb(sentence: str) -> bool:
    """Tell whether a sentence says something, or only names it ("Barcelona.")."""
    return _VERB.search(sentence) is not None


def _clauses(sentence: str) -> list[str]:
    """Part a sentence only where each part can stand alone."""
    sentence = sentence.rstrip(" .!?;:")
    parts = _JOINT.split(sentence)
    clauses = parts[:1]
    for part in parts[1:]:
        alone = part if _stands_alone(part) else _completed(clauses[0], part)
        if alone is None or not has_verb(clauses[0]):
            return [sentence]
        clauses.append(alone)
    return clauses


def _stands_alone(part: str) -> bool:
    verb = _VERB.search(part)
    return verb is not None and verb.start() > 0


def _completed(first: str, part: str) -> str | None:
    """Give "Madrid of Spain" the words that it shares with the clause before it."""
    told, also = _SAID_OF.fullmatch(first), _ALSO.fullmatch(part)
    if told is None or also is None or told["link"] != also["link"]:
        return None
    return f"{also['who']} {told['said']} {also['link']} {also['what']}"


def _closed(clause: str) -> str:
    clause = clause.strip()
    return f"{clause[0].upper()}{clause[1:]}." if clause else ""
