"""The labelled check: questions over several documents, their facts, and where those stand."""

from __future__ import annotations

import pytest

from pinecone_notebooks.local import answers
from pinecone_notebooks.local.answers import Cited, retrieval_query
from pinecone_notebooks.local.search import Chunk, Hit

NOTHING = "Nothing in these files covers that."


def hit(text: str, heading: str = "", file_id: str = "f", score: float = 1.0) -> Hit:
    return Hit(file_id, Chunk(0, text, (1,), heading), score)


def answer(messages: list[tuple[str, str]], hits: list[Hit]) -> list[Cited]:
    return list(answers.answer(messages, hits))


def said(question: str, *hits: Hit) -> str:
    return "".join(piece.text for piece in answer([("user", question)], list(hits)))


@pytest.mark.parametrize(
    ("question", "fact", "file", "pages"),
    [
        ("How many weeks of parental leave do we give?", "26 weeks", "handbook.md", ()),
        ("How many days of annual leave, and where does it say so?", "25 days", "handbook.md", ()),
        ("When do I need a doctor's note?", "from the fourth day", "handbook.md", ()),
        ("How much may a hotel cost?", "140 euros a night", "handbook.md", ()),
        ("What laptop does an engineer get?", "Laptop: 16-inch, 64 GB", "handbook.md", ()),
        ("Can I work from abroad?", "20 working days", "handbook.md", ()),
        ("Who is the safety officer?", "Marta Oyelaran", "handbook.md", ()),
        ("How accurate is the LK-200?", "±1.5 %", "sensor.txt", ()),
        ("How often must the sensor be calibrated?", "every 12 months", "sensor.txt", ()),
        ("Does the warranty cover condensation?", "does not cover", "sensor.txt", ()),
        ("What is the monthly price of the Plus plan?", "79 euros", "plans.json", ()),
        ("How long are raw readings kept?", "90 days", "plans.json", ()),
        ("What is paid for overtime?", "150 percent", "agreement.pdf", (2,)),
        ("How long is the notice for a contract?", "three months", "agreement.pdf", (3,)),
        ("What is the daily allowance in Japan?", "Full day: 70", "travel.docx", (2,)),
        ("How many days ahead are flights booked?", "14 days ahead", "travel.docx", (1,)),
    ],
)
def test_fact_and_source(library, question, fact, file, pages):
    """The answer holds the fact, and cites the file and the page it stands on."""
    asked = library.ask(question)
    assert fact in asked.text
    assert (file, pages) in asked.sources(fact)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What is the capital of Mongolia?", "“capital” or “Mongolia”"),
        ("Who won the football world cup in 2018?", "“football”, “world” or “cup”"),
        ("How do I bake sourdough bread?", "“bake”, “sourdough” or “bread”"),
        ("Is dental surgery insured in Tokyo?", "“dental”, “surgery” or “insured”"),
    ],
)
def test_off_topic(library, question, missing):
    """What no file covers is refused, with the words that were not found and no citation."""
    (piece,) = library.ask(question).pieces
    assert piece.text.replace(" No passage that was found mentions ", "|").split("|") == [
        NOTHING,
        f"{missing}.",
    ]
    assert piece.hit_numbers == ()


@pytest.mark.parametrize(
    "question",
    [
        "What is the annual turnover of the canteen?",
        "Which sensor was aboard the rocket?",
        "How do I train for a marathon?",
    ],
)
def test_thin_evidence(library, question):
    """A passage that shares but a word or two with the question is no answer to it."""
    asked = library.ask(question)
    assert asked.hits
    assert asked.text.startswith(NOTHING)
    assert [piece.hit_numbers for piece in asked.pieces] == [()]


@pytest.mark.parametrize(
    ("earlier", "question", "fact"),
    [
        ("How many weeks of parental leave are there?", "and for part-time staff?", "13 weeks"),
        ("How long is parental leave?", "Can it be split?", "three blocks"),
        ("What laptop does an engineer get?", "What about sales?", "14-inch"),
        ("What is the daily allowance in Japan?", "And in Norway?", "Full day: 78"),
    ],
)
def test_follow_up(library, earlier, question, fact):
    """A question that leans on the one before it is answered on that one's subject."""
    assert fact in library.ask(earlier, question).text


def test_new_subject(library):
    """A question of its own is not mixed with the one before it."""
    text = library.ask("How long is parental leave?", "Who is the safety officer?").text
    assert "Marta Oyelaran" in text
    assert "26 weeks" not in text


def test_retrieval_query():
    """The search is for the last question, with the earlier one only where it is leant on."""
    talk = [("user", "How long is parental leave?"), ("assistant", "26 weeks.")]
    assert retrieval_query([*talk, ("user", "and for fathers?")]) == (
        "How long is parental leave? and for fathers?"
    )
    assert retrieval_query([*talk, ("user", "Who is the safety officer?")]) == (
        "Who is the safety officer?"
    )
    assert retrieval_query([]) == ""


def test_quotes_are_literal(library):
    """A quote is found in its passage letter by letter, and says what the piece says."""
    for question in ("How much may a hotel cost?", "Does the warranty cover condensation?"):
        asked = library.ask(question)
        for piece in asked.pieces:
            assert piece.quote in asked.hits[piece.hit_numbers[0]].chunk.text
            assert piece.text.split()[-1].rstrip(".") in piece.quote


def test_at_most_four_sentences():
    """However much fits, an answer has four pieces at most."""
    text = " ".join(f"Rule {n} of the parental leave number{n} applies here." for n in range(12))
    assert len(answer([("user", "Which rule of parental leave applies?")], [hit(text)])) == 4


def test_pieces_make_paragraphs():
    """Pieces of one passage run on, another passage begins a paragraph, and none ends in space."""
    first = hit("Parental leave lasts 26 weeks. Parental leave is paid in full by us.", score=2)
    second = hit("Fathers may take parental leave in blocks.", file_id="g")
    pieces = answer([("user", "parental leave")], [first, second])
    text = "".join(piece.text for piece in pieces)
    assert text.count("\n\n") == 1
    assert all(piece.text == piece.text.rstrip() for piece in pieces)
    assert {piece.hit_numbers for piece in pieces} == {(0,), (1,)}


def test_the_same_said_twice():
    """What two files say alike is said once, with both cited."""
    text = "Parental leave lasts 26 weeks for everyone."
    (piece,) = answer([("user", "parental leave weeks")], [hit(text), hit(text, file_id="g")])
    assert piece.hit_numbers == (0, 1)


def test_list_items_come_with_their_lead():
    """A list item is said, and quoted, with the words that lead into the list."""
    text = "You can claim without approval:\n- Train tickets\n- Hotels up to 140 euros"
    piece = answer([("user", "hotels approval euros")], [hit(text)])[0]
    assert piece.text == "You can claim without approval: Hotels up to 140 euros."
    assert piece.quote == text


def test_what_a_colon_leads_into_comes_with_its_lead():
    """The first sentence of a line after a colon is said, and quoted, with the words before it."""
    text = "To start a new project, type:\nmake init\nAnything else is asked for."
    piece = answer([("user", "How do I start a new project?")], [hit(text)])[0]
    assert piece.text == "To start a new project, type: make init."
    assert piece.quote == "To start a new project, type:\nmake init"


def test_a_list_leads_into_nothing_after_it():
    """What follows the items of a list is said without the words that led into them."""
    text = "You can claim:\n- Train tickets\nAbove 500 euros we ask for written approval."
    piece = answer([("user", "Above what is written approval needed?")], [hit(text)])[0]
    assert piece.text == "Above 500 euros we ask for written approval."


def test_pronouns_come_with_what_they_mean():
    """A sentence that begins with a pronoun is said with the one before it."""
    text = "The warranty lasts three years. It excludes condensation."
    (piece,) = answer([("user", "Does the warranty cover condensation?")], [hit(text)])
    assert piece.text == text


def test_headings_are_no_answer():
    """A heading that holds every word asked for is not itself quoted."""
    text = "# Parental leave\nIt lasts 26 weeks.\n# Parental leave abroad"
    assert said("parental leave", hit(text, "Parental leave")) == "It lasts 26 weeks."


def test_questions_in_documents_are_no_answer():
    """A question in a document is answered by what follows it, not by itself."""
    text = "How long is the probation period? Three months for everybody who joins."
    assert said("How long is probation?", hit(text)) == "Three months for everybody who joins."


def test_answers_in_documents_come_first():
    """What answers the very question in a document outdoes what only shares some of its words."""
    text = (
        "Probation ends with a talk.\n"
        "How long is the probation period for a trainee?\n"
        "Three months for everybody who joins."
    )
    (first, *_) = answer([("user", "How long is a trainee's probation period?")], [hit(text)])
    assert first.text == "Three months for everybody who joins."


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("How much parental leave is there?", "Parental leave lasts 26 weeks in all."),
        ("Who decides on parental leave?", "Parental leave is granted by Marta Oyelaran."),
    ],
)
def test_the_kind_of_fact_counts(question, fact):
    """Of sentences on the same subject, the one with a number or a name answers how much or who."""
    other = "Parental leave is good to have."
    (first, *_) = answer([("user", question)], [hit(f"{other}\n{fact}")])
    assert first.text == fact


def test_lines_of_contents_are_no_answer():
    """A line of a table of contents is never quoted, with its page or without."""
    text = "Parental leave rules ........ 14\nParental leave rules . . . . . . .\nIt is long."
    assert "Parental leave rules" not in said("parental leave rules", hit(text, "Parental leave"))


def test_references_come_last():
    """What only says where to read on is outdone by what says something."""
    text = "See the rules of parental leave.\nParental leave is one of the rules here."
    assert said("What are the rules of parental leave?", hit(text)).startswith("Parental leave is")


def test_captions_come_last():
    """A caption that repeats the question is outdone by a sentence that states something."""
    text = (
        "Parental leave in Norway and Portugal\nWhoever takes parental leave keeps the full salary."
    )
    (first, *_) = answer([("user", "parental leave")], [hit(text)])
    assert first.text == "Whoever takes parental leave keeps the full salary."


def test_long_records_are_cut_to_the_question():
    """Of a long record only what names it and what was asked is said; the quote is whole."""
    fields = "; ".join(["id: N-1", "name: Rype", "price: 99", *(f"k{n}: v" for n in range(9))])
    (piece,) = answer([("user", "What is the price of the Rype?")], [hit(fields)])
    assert piece.text == "id: N-1; name: Rype; price: 99."
    assert piece.quote == fields


def test_named_thing_missing():
    """When a name in the question is in no passage, the answer says so before what comes nearest."""
    text = said(
        "Does the warranty cover condensation in Berlin?", hit("The warranty covers condensation.")
    )
    assert text == (
        "No passage that was found mentions “Berlin”. What comes nearest:\n\n"
        "The warranty covers condensation."
    )


def test_whole_files(library):
    """Asked what the files are about, each is said to begin as it does."""
    asked = library.ask("What are these documents about?")
    assert asked.text.startswith("This is how these files begin:\n\n")
    assert "Welcome to Larkfield Instruments." in asked.text
    assert {asked.hits[p.hit_numbers[0]].file_id for p in asked.pieces[1:]} == {
        "handbook.md",
        "sensor.txt",
        "plans.json",
        "agreement.pdf",
        "travel.docx",
    }


@pytest.mark.parametrize(
    "messages",
    [[], [("user", "")], [("assistant", "Hi.")], [("user", "🙂")], [("user", "?" * 99_999)]],
)
def test_nothing_asked(messages):
    """Without a question there is an honest answer all the same."""
    (piece,) = answer(messages, [hit("Some text.")])
    assert piece.text == f"{NOTHING} Ask about something that they may say."


def test_no_hits():
    """Without any passage the answer is a refusal."""
    assert said("parental leave") == (
        f"{NOTHING} No passage that was found mentions “parental” or “leave”."
    )


def test_markup_in_documents_is_shown_as_it_stands():
    """What a document says cannot become a heading, HTML, a link or an image."""
    text = "Leave <img src=x onerror=alert(1)> see [here](javascript:alert(1)) for __leave__."
    assert said("leave", hit(text)) == (
        "Leave \\<img src=x onerror=alert(1)> see \\[here](javascript:alert(1)) for \\_\\_leave\\_\\_."
    )


def test_terms_come_with_their_definition():
    """What is defined under a line of its own is said, and quoted, with that line."""
    text = "EPOCHREALTIME\nIt expands to the seconds since the epoch.\nSECONDS\nAnother thing."
    (piece,) = answer([("user", "Which variable has the seconds since the epoch?")], [hit(text)])
    assert piece.text == "EPOCHREALTIME: It expands to the seconds since the epoch."
    assert piece.quote == "EPOCHREALTIME\nIt expands to the seconds since the epoch."


def test_every_sentence_of_a_definition_names_its_term():
    """A later sentence of a definition is said with the term as well, its quote being literal."""
    text = "HISTSIZE\nThe number of commands to keep. Zero keeps none in the history list."
    pieces = answer([("user", "How many commands are in the history list with zero?")], [hit(text)])
    assert "HISTSIZE: Zero keeps none in the history list." in [
        piece.text.strip() for piece in pieces
    ]
    assert all(piece.quote in text for piece in pieces)


def test_headings_that_ask():
    """What stands under a heading that is the question answers it, whatever its own words."""
    text = (
        "# How can I clean up my workspace?\nCall rm with everything that ls lists.\n"
        "# Saving\nThe workspace is saved to a file when you leave."
    )
    (first, *_) = answer([("user", "How do I clean up the workspace?")], [hit(text)])
    assert first.text == "Call rm with everything that ls lists."


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("Who contributed the shape module?", "The shape module was written by Ann Lee."),
        ("Which function gives the region of a path?", "The function strokepath has a region."),
        (
            "Which function of a shape restarts?",
            "Some function of a shape starts in one of all the modules that are here.",
        ),
    ],
)
def test_other_words_for_the_same(question, fact):
    """A word that stands for the asked one, is made of it or in it, counts as well, if for less."""
    other = "Each function of a shape and its region stands in a module."
    pieces = answer([("user", question)], [hit(f"{other}\n{fact}")])
    assert pieces[0].text == fact


def test_other_words_answer_a_question():
    """A question is answered by what the files say in other words, and not refused."""
    text = "Pressure is read off the black equipment."
    assert said("Which device gives the pressure?", hit(text)) == text


def test_reasons():
    """Asked why, what gives a reason comes before what says no more of the question."""
    reason = "Here tar and gzip are in /bin in order that a system can be restored."
    text = f"Here tar and gzip are in /bin with many others of their age.\n{reason}"
    (first, *_) = answer([("user", "Why are tar and gzip in /bin?")], [hit(text)])
    assert first.text == reason


def test_versions_come_with_what_changed():
    """Asked for a version, the heading that names it is said with what stands under it."""
    text = "# 2026-02-17 Firmware 5.1.3\n- Closes a hole in the local page."
    told = said("Which version closed the hole in the local page?", hit(text))
    assert told == "2026-02-17 Firmware 5.1.3: Closes a hole in the local page."


def test_follow_ups_answer_what_is_new():
    """What says something of the follow-up comes before what answered the first question."""
    text = "Being primary on call pays 320 euro a week.\nEach call-out at night pays 90 euro."
    asked = [("user", "What does being primary on call pay per week?"), ("assistant", "320.")]
    pieces = answer([*asked, ("user", "And for a call-out?")], [hit(text)])
    assert pieces[0].text == "Each call-out at night pays 90 euro."


def test_identifiers_count_as_a_whole():
    """A name with punctuation is matched as it is written, not only by its parts."""
    text = "The SA office opens early each day.\nThe option -sa always includes the source."
    assert said("What is -sa?", hit(text)).startswith("The option")


def test_cut_sentences_are_joined():
    """What goes on after a line of code is said, and quoted, with how its sentence begins."""
    text = "You can call the routine\nfixed(picture);\nwhich gives a picture its own scaling."
    found = hit(text)
    pieces = answer([("user", "Which routine gives a picture its own scaling?")], [found])
    assert pieces[0].text.startswith("You can call the routine")
    assert all(piece.quote in text for piece in pieces)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("How do I rotate a label?", "A label is rotated with another option."),
        ("May a label be rotated?", "A label must never be rotated in print."),
        ("Which option rotates a label?", "A label is rotated by --turn as elsewhere."),
    ],
)
def test_ways_rulings_and_names_count(question, fact):
    """How asks for a way, a question without such a word for a ruling, and which for a name."""
    other = "A label is often rotated for readers there."
    assert answer([("user", question)], [hit(f"{other}\n{fact}")])[0].text == fact


def test_words_in_the_questions_order_count():
    """The words of the question side by side outdo the same words apart."""
    apart = "The limit that holds for an upload has a size of its own."
    together = "The upload size limit is what holds for it of its own."
    (first, *_) = answer(
        [("user", "Where is the upload size limit?")], [hit(f"{apart}\n{together}")]
    )
    assert first.text == together


def test_prices_of_long_records():
    """Asked what a thing costs, its record is said with its price."""
    fields = "; ".join(f"field_{n}: {n}" for n in range(10))
    told = said("What does the Lodde cost?", hit(f"id: 7; name: Lodde; {fields}; price: 3450"))
    assert "price: 3450" in told
    assert "field_3" not in told


def test_scattered_words_are_no_answer():
    """Words of a question far apart in a passage do not make an answer of it."""
    text = "\n".join(["The pool is empty.", *["Nothing to see."] * 6, "Our hours are long."])
    assert said("What are the opening hours of the swimming pool?", hit(text)).startswith(NOTHING)
