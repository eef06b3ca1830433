"""Two columns in PDFs: read one after the other, in whatever order their lines are drawn."""

from __future__ import annotations

import pytest
from reportlab.lib.pagesizes import A4

from .making import drawn_pdf

LEFT = (
    "Every employee may take parental leave in up to",
    "three separate blocks of weeks, and pay is full for",
    "all of them. Whoever works in a part-time position",
    "takes as many weeks as all the others do. A",
    "block begins on a Monday. The request for it",
    "must reach the people team four weeks before",
    "that day, in writing and with the signature of the",
    "manager.",
)
RIGHT = (
    "Kittens of the office are fed at eight in the",
    "morning and at six in the evening by whoever is",
    "there first. The bowls stand in the kitchen beside",
    "the window, and water is changed each day.",
    "When a kitten is ill the veterinarian is called,",
    "whose number hangs on the door of the",
    "refrigerator. Nobody takes one home.",
)
COLUMNS = "\n".join(LEFT + RIGHT)


def draw_rows(canvas, left, right, *, top=650, lower=0, right_first=False, font="Helvetica"):
    """Draws the lines of two columns in turn, the right ones lower by so much."""
    for number in range(max(len(left), len(right))):
        row = [
            (x, top - 12 * number - drop, column[number])
            for x, column, drop in ((50, left, 0), (310, right, lower))
            if number < len(column)
        ]
        for x, y, text in reversed(row) if right_first else row:
            canvas.setFont(font, 10)
            canvas.drawString(x, y, text)


@pytest.mark.parametrize("right_first", [False, True])
@pytest.mark.parametrize("lower", [0, 2, 6])
def test_columns_drawn_in_turn_are_read_one_after_the_other(read, lower, right_first):
    """The lines of both may stand at one height or not, and either may be drawn first."""
    (page,) = read(
        "a.pdf",
        drawn_pdf(
            lambda canvas: draw_rows(canvas, LEFT, RIGHT, lower=lower, right_first=right_first)
        ),
    )
    assert page.text == COLUMNS


def test_words_drawn_one_by_one(read):
    """Columns are found as well where each word is drawn by itself, as word processors do."""

    def draw(canvas):
        canvas.setFont("Helvetica", 10)
        for number, lines in enumerate(zip(LEFT, RIGHT, strict=False)):
            for x, line in zip((50, 310), lines, strict=True):
                drawn = ""
                for word in line.split():
                    at = x + canvas.stringWidth(drawn, "Helvetica", 10)
                    canvas.drawString(at, 650 - 12 * number, word)
                    drawn += f"{word} "

    (page,) = read("a.pdf", drawn_pdf(draw))
    assert page.text == "\n".join(LEFT[: len(RIGHT)] + RIGHT)


def test_columns_of_a_page_shown_sideways(read):
    """A landscape page has columns too."""

    def draw(canvas):
        canvas.setPageRotation(90)
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        draw_rows(canvas, LEFT, RIGHT, top=500)

    (page,) = read("a.pdf", drawn_pdf(draw))
    assert page.text == COLUMNS


def test_a_list_in_a_column(read):
    """The indent of many lines is not taken for where the other column begins."""

    def draw(canvas):
        canvas.setFont("Helvetica", 10)
        canvas.drawString(50, 650, "•")
        for number, left in enumerate(LEFT):
            canvas.drawString(62, 650 - 12 * number, left)
            if number < len(RIGHT):
                canvas.drawString(310, 650 - 12 * number, RIGHT[number])

    (page,) = read("a.pdf", drawn_pdf(draw))
    assert page.text == f"• {COLUMNS}"


def test_what_stands_over_both_columns_keeps_its_place(read):
    """Title, a short heading between, header and footer part what is above them from below."""

    def draw(canvas):
        canvas.setFont("Helvetica", 10)
        canvas.drawString(50, 790, "Handbook")
        canvas.drawString(480, 790, "Part one")
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(50, 690, "Leave and kittens: what everybody here ought to know")
        draw_rows(canvas, LEFT, RIGHT)
        canvas.setFont("Helvetica-Bold", 13)
        canvas.drawString(50, 520, "Again")
        draw_rows(canvas, LEFT, RIGHT, top=490)
        canvas.drawString(50, 40, "For the people")
        canvas.drawString(480, 40, "of the office")

    (page,) = read("a.pdf", drawn_pdf(draw))
    assert page.text == (
        "Handbook Part one\n\n# Leave and kittens: what everybody here ought to know\n\n"
        f"{COLUMNS}\n\n## Again\n\n{COLUMNS}\n\nFor the people of the office"
    )


def test_hyphenated_words_are_whole(read):
    """A word that goes on in the next line of its column is one word."""
    left = (
        "Whoever wants parental leave takes it in sep-",
        "arate blocks of weeks, and the pay of the em-",
        "ployee is full for all of them, as it is on a holi-",
        "day, and a block begins on a Monday. The re-",
        "quest reaches the people team four weeks ear-",
        "lier, in writing and signed by the next manager",
    )
    right = (
        "kittens of the office are fed at eight in the mor-",
        "ning, and at six in the evening by whoever is al-",
        "ready there first, and the bowls stand in the kit-",
        "chen beside the window, and water is changed",
        "each day, and for an ill kitten one calls a veteri-",
        "narian, whose number hangs beside the door",
    )
    (page,) = read("a.pdf", drawn_pdf(lambda canvas: draw_rows(canvas, left, right)))
    whole = "".join(line.removesuffix("-") + " " * (line[-1] != "-") for line in left + right)
    assert page.text.split() == whole.split()


@pytest.mark.parametrize(
    ("font", "rows"),
    [
        (
            "Helvetica",
            [
                ("A laptop is lost on a journey for the firm", "Tell the help desk within one day"),
                ("Somebody becomes ill on a long holiday", "The days are given back by the firm"),
                ("The manager has left the company already", "Ask the people team for the next"),
                ("Costs of a journey are over the limit set", "They are paid if the board agrees"),
                ("An invoice comes in after the year's end", "It counts for the year of its date"),
                ("The employee has no place to park the car", "Parking is paid for by the company"),
            ],
        ),
        (
            "Courier",
            [
                ("for (i = 0; i < n; i++) {", "walk over all of the entries"),
                ("total += entry[i].size;", "and add up what each of them"),
                ("if (total > limit)", "holds, until the limit that"),
                ("break;", "was given by the caller is"),
                ("count++;", "reached, or the entries end"),
                ("}", "before that happens, and then"),
                ("return count;", "say how many of them were read"),
            ],
        ),
        (
            "Helvetica",
            [
                ("nosort", "leave the possible names in the order"),
                ("nofold", "tell small letters from capital ones"),
                ("nosplit", "keep the words of each name together"),
                ("noquote", "write the names as they are, without"),
                ("nospace", "end no line with a space, unlike what"),
                ("nobreak", "let a line be longer than its window"),
            ],
        ),
        (
            "Helvetica",
            [
                ("who signs this for the employer, who is", "who signs this for all the employees"),
                (
                    "named below, does it with a pen and not",
                    "signs it in the same way, and is to be",
                ),
                (
                    "otherwise, and on the day of the meeting",
                    "elected by all of them before that day",
                ),
            ],
        ),
    ],
    ids=["sentences in cells", "code beside remarks", "terms beside meanings", "a few lines"],
)
def test_rows_of_other_things_stay_rows(read, font, rows):
    """What only looks like two columns is read line by line, as it is meant."""
    left, right = zip(*rows, strict=True)
    (page,) = read("a.pdf", drawn_pdf(lambda canvas: draw_rows(canvas, left, right, font=font)))
    read_back = [line.strip("| ").replace(" | ", " ") for line in page.text.splitlines()]
    assert read_back == [f"{one} {other}" for one, other in rows]
