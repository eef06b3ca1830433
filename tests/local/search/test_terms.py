"""Which terms a text has, and what a question is about."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from pinecone_notebooks.local.search.terms import (
    SOFT,
    new_analyzer,
    prepared,
    question_terms,
    terms,
)


def test_terms_are_stemmed():
    """Terms are lower case, without accents, and the same for the forms of a word."""
    assert terms("Policies, résumés & the policy") == ["polici", "resum", "the", "polici"]


def test_names_in_camel_case_are_words():
    """A key such as monthlyPrice is found by its words."""
    assert terms("monthlyPrice") == ["month", "price"]


def test_scripts_without_spaces():
    """Chinese is found by its characters."""
    assert terms("年假28天") == ["年", "假", "28", "天"]


def test_weights():
    """Names and figures weigh double, words that only ask little, stop words nothing."""
    assert question_terms("How many days off in Oslo during winter 2024?") == {
        "day": SOFT,
        "oslo": 2,
        "winter": 1,
        "2024": 2,
    }


def test_a_text_has_the_terms_it_is_found_by():
    """Looked up word by word, now and again, a text has the terms that the index gives it."""
    text = (
        "The re-indexed Δοκιμή's\u00a0cafés,\u2028firstName年假28天\t"
        + "x" * 70
        + ' e\u0301t\u00e9 (Kettles,) "cleaned" '
        + "un" * 19
        + "seen 3.2 McMaster"
    )
    expected = new_analyzer().analyze(prepared(text))
    assert terms(text) == terms(text) == expected


def test_threads_share_what_they_know(monkeypatch):
    """Where one thread makes room for new words, another still finds those that it looks for."""
    monkeypatch.setattr("pinecone_notebooks.local.search.terms._MAX_KNOWN_WORDS", 50)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def same(start: int) -> bool:
        words = [f"w{number % 90}x" for number in range(start, start + 12)]
        return terms(" ".join(words)) == words

    try:
        with ThreadPoolExecutor(4) as threads:
            assert all(threads.map(same, range(12_000)))
    finally:
        sys.setswitchinterval(interval)


def test_shouting_names_nothing():
    """In a question of capitals alone, a capital is no sign of a name."""
    assert question_terms("HOW LONG IS THE WARRANTY?") == {"long": SOFT, "warranti": 1}


def test_length_is_bounded():
    """A pasted book is a question of no more terms than are worth looking for."""
    assert len(question_terms(" ".join(f"w{n}" for n in range(100_000)))) == 64
