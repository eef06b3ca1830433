"""Finds the encoding of a text that does not tell it, by which of its letters would be usual.

Read in the right encoding, most of what is not ASCII are the letters that texts of its languages
are full of; read in a wrong one, most are rare letters, or none.
"""
# ruff: noqa: RUF001  letters of every script are the point

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAMPLE = 100_000
_MARKS = "‘’“”„‚‹›«»–—…•·°§±²³½×€£©®™´\xa0"
_SMALL = _MARKS + "àáâãäåæçèéêëìíîïñòóôõöøùúûüßœ¿¡"
_WESTERN = _SMALL + "ðýþÀÁÂÄÅÆÇÈÉÊÍÐÑÓÔÕÖØÚÜÝÞŒªº"
_POLISH = _MARKS + "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
_CZECH = _MARKS + "áäčďéěíľňóôřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ"
_CYRILLIC = "оеаинтсрвл"
_KANA = (
    "のにはをたがでてとしれさあるなかもいうくけこそちつまよらりきすせべおんっアイスントルリクラ。、"
)
_HAN = "的一是不了在有人我他中大上到地就也子得着那要下以生能年去自作道成多方其可公司用本天好"
# Accented letters beside ASCII ones. Of readings with equal shares the first is taken: the first
# two differ in six letters only.
_LATIN = (
    ("cp1254", _MARKS + "çğıöşüâîûÇĞİÖŞÜ"),
    ("cp1252", _WESTERN),
    ("cp1250", _POLISH),
    ("iso8859_2", _POLISH),
    ("cp1250", _CZECH),
    ("iso8859_2", _CZECH),
    ("mac_roman", _SMALL),
)
# Scripts in which whole words are beyond ASCII: only the most usual letters tell them apart.
_OTHER = (
    ("cp1251", _CYRILLIC),
    ("koi8_r", _CYRILLIC),
    ("cp866", _CYRILLIC),
    ("iso8859_5", _CYRILLIC),
    ("cp1253", "αοιετσνηυρ"),
    ("cp1255", "יוהלאמרתבש"),
    ("cp1256", "النيملوترب"),
    ("cp874", "านรอกเงมยลวดทสต่้ัีิ"),
)
_TWO_BYTES = (
    ("cp932", _KANA),
    ("euc_jp", _KANA),
    ("gb18030", _HAN + "这个们来为国和说时出会对发后过行所然家种事经么动面起看还进，。"),
    ("big5", _HAN + "這個們來為國和說時出會對發後過行所然家種事經麼動面起看還進，。"),
    (
        "cp949",
        "이다는의을에가은하고로지한를도사기어자리나있서인해그들대시정아라수일만게장상제보부과니습",
    ),
)
_ENOUGH = 0.2  # a text that is not of these characters has next to none of the usual ones
_WORD = re.compile(rb"[A-Za-z\x80-\xff]{2,}")
# What other bytes show as UTF-16: symbols, rare and private characters.
_RARE = re.compile("[\u2000-\u2fff\u3400-\u4dff\ua000-\uabff\ue000-\uf8ff]")
_MOST_RARE = 0.08


def guess(content: bytes) -> str:
    """Returns Python's name of the encoding that a text most likely is in.

    Args:
        content: A text without a byte order mark, and not altogether in UTF-8.

    Example:
        >>> guess("Жизнь прожить — не поле перейти".encode("koi8_r"))
        'koi8_r'
    """
    if wide := _wide(content):
        return wide
    if content.isascii():
        return "iso2022_jp" if b"\x1b$" in content else "ascii"
    sample = b"\n".join(line for line in content.splitlines() if not line.isascii())[:_SAMPLE]
    if _share(sample, "utf-8", "^\ufffd") > 0:  # most of it is, and some damaged
        return "utf-8"
    name, share = _best(sample, _TWO_BYTES)
    if share > _ENOUGH:
        return name
    words = [word for word in _WORD.findall(sample) if not word.isascii()]
    latin = sum(re.search(rb"[A-Za-z]", word) is not None for word in words)
    return _best(sample, _LATIN if latin * 2 >= len(words) else _OTHER)[0]


def _best(sample: bytes, readings: Sequence[tuple[str, str]]) -> tuple[str, float]:
    shares = [(name, _share(sample, name, usual)) for name, usual in readings]
    return max(shares, key=lambda reading: reading[1])


def _share(sample: bytes, encoding: str, usual: str) -> float:
    """Returns how much of what is not ASCII are usual letters, less what is nothing at all."""
    others = re.sub(r"[\x00-\x7f]+", "", sample.decode(encoding, "replace"))
    found = len(re.findall(f"[{usual}]", others)) - others.count("\ufffd")
    return found / max(len(others), 1)


def _wide(content: bytes) -> str:
    """Returns which UTF-16 a text is in; nothing where it is in none.

    In every text of it spaces, digits and line ends have a zero; in others zeros are a fault.
    """
    zeros = content.count(0)
    if zeros <= (len(content) * 0.05 if content.isascii() else 0):
        return ""
    rare = {encoding: _rare(content, encoding) for encoding in ("utf-16-le", "utf-16-be")}
    best = min(rare, key=rare.__getitem__)
    return best if rare[best] < _MOST_RARE else ""


def _rare(content: bytes, encoding: str) -> float:
    try:
        text = content.decode(encoding)[:_SAMPLE]
    except UnicodeDecodeError:
        return 1.0
    return len(_RARE.findall(text)) / len(text)
