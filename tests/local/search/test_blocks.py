"""What the lines of a page make: headings, items, rows, code, paragraphs."""

from __future__ import annotations

from pinecone_notebooks.local.search.blocks import Block, Kind, blocks


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in blocks(text)]


def test_wrapped_lines_are_joined():
    """Lines that only a margin parted are one paragraph again."""
    text = (
        "The sensor measures humidity from zero to one hundred percent and\n"
        "reports it once an hour to the gateway. It also stores the last\n"
        "thousand readings."
    )
    assert kinds(text) == [("prose", text.replace("\n", " "))]


def test_a_line_may_begin_with_a_name():
    """A full line goes on in the next one though that begins with a capital."""
    text = "The sensor on the roof was installed by the team from\nOslo, and it still works."
    assert kinds(text) == [("prose", text.replace("\n", " "))]


def test_short_lines_stay_apart():
    """Lines that were ended on purpose, as in an address, are blocks of their own."""
    assert kinds("Larkfield Ltd\nMain Street 5\nOslo") == [
        ("prose", "Larkfield Ltd"),
        ("prose", "Main Street 5"),
        ("prose", "Oslo"),
    ]


def test_headings():
    """Headings are recognised by #, by an underline, in capitals, and by their number."""
    text = "# One #\n\nTwo\n===\n\nThree\n---\n\nWARRANTY TERMS\n\n3.2 Sick leave\n\n#hash"
    assert list(blocks(text)) == [
        Block(Kind.HEADING, "One", 1),
        Block(Kind.HEADING, "Two", 1),
        Block(Kind.HEADING, "Three", 2),
        Block(Kind.HEADING, "WARRANTY TERMS", 3),
        Block(Kind.HEADING, "3.2 Sick leave", 3),
        Block(Kind.PROSE, "#hash"),
    ]


def test_items():
    """List items of every marker are items, with the lines that go on with them."""
    text = "* one\n• two\n  goes on\n1. three\n(b) four\n•\nfive"
    assert kinds(text) == [
        ("item", "- one"),
        ("item", "- two goes on"),
        ("item", "1. three"),
        ("item", "(b) four"),
        ("item", "- five"),
    ]


def test_rows_name_their_columns():
    """A row of a table with a header says what each value is."""
    text = "| Plan | Price |\n| --- | :-: |\n| Pro | $20 |\n| A\\|B |  |"
    assert kinds(text) == [("row", "Plan: Pro; Price: $20"), ("row", "Plan: A|B")]


def test_rows_without_header():
    """A pair without a header reads as name and value; longer rows as their values."""
    assert kinds("| Notice | 1 month |\n\n| a | b | c |") == [
        ("row", "Notice: 1 month"),
        ("row", "a; b; c"),
    ]


def test_code_keeps_its_lines():
    """Indented code stays line by line, a comment in it being no heading."""
    assert kinds("    # install\n    make all") == [
        ("code", "    # install"),
        ("code", "    make all"),
    ]


def test_settings_are_not_joined():
    """Lines of key and value stay apart, but a colon within a paragraph parts nothing."""
    assert [
        text for _, text in kinds("name: a value that is as long as any line here\nkind: b")
    ] == [
        "name: a value that is as long as any line here",
        "kind: b",
    ]
    wrapped = (
        "After that it depends on how long you have worked\nhere: after three years, two months."
    )
    assert kinds(wrapped) == [("prose", wrapped.replace("\n", " "))]


def test_rules_are_nothing():
    """A line of dashes between blank lines is no block."""
    assert kinds("a\n\n---\n\nb") == [("prose", "a"), ("prose", "b")]


def test_releases_are_headings():
    """A line of its own that begins with a version or a date names what follows it."""
    text = "2026-02-17  Firmware 5.1.3\n\n- Closes a hole.\n\n[1.4.0]\n\nAt 5.1 volts it starts"
    assert [block.kind for block in blocks(text)] == [
        Kind.HEADING,
        Kind.ITEM,
        Kind.HEADING,
        Kind.PROSE,
    ]


def test_an_open_bracket_goes_on():
    """A line that ends inside a bracket goes on in the next, whatever that begins with."""
    text = (
        "The list is printed when the option is set (see Section 4.2 [Bash\n"
        "Builtins], page 51). A second sentence makes these lines rather wide for a page, so wide."
    )
    (block,) = blocks(text)
    assert "[Bash Builtins], page 51)." in block.text
