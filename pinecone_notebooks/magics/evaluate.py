"""`%pinecone_evaluate` and `%%pinecone_evaluate`: questions with known answers, scored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand

from .current import keep_if_found, named_assistant
from .parsing import ASSISTANT, MODEL, PATH, VARIABLE, Parser, json_object, variable_name

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["PARSERS", "EvaluateMagics"]


def _line_parser() -> Parser:
    return _with_options(
        "%pinecone_evaluate", "%pinecone_evaluate questions.csv --assistant handbook", PATH
    )


def _cell_parser() -> Parser:
    example = "%%pinecone_evaluate handbook --min-alignment 0.8"
    return _with_options("%%pinecone_evaluate", example, ASSISTANT)


def _with_options(magic: str, example: str, first: str) -> Parser:
    parser = Parser(magic, example)
    parser.add_argument("first", nargs="?" if first == ASSISTANT else None, metavar=first)
    parser.add_argument("--assistant", metavar=ASSISTANT)
    parser.add_argument("--min-alignment", type=_score, metavar="SCORE")
    parser.add_argument("--model", metavar=MODEL)
    parser.add_argument("--temperature", type=float)
    parser.add_argument("--filter", type=json_object, metavar="JSON")
    parser.add_argument("--save", metavar=PATH)
    parser.add_argument("--to", type=variable_name, metavar=VARIABLE)
    parser.add_argument("--df", type=variable_name, metavar=VARIABLE)
    return parser


def _score(text: str) -> float:
    score = float(text)
    if not 0 <= score <= 1:
        raise ValueError
    return score


PARSERS = {"pinecone_evaluate": _line_parser}


@magics_class
class EvaluateMagics(Magics):
    """Holding an assistant to what is known."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._variables = shell.user_ns

    @no_var_expand
    @line_cell_magic
    @keep_if_found()
    def pinecone_evaluate(self, line: str, cell: str | None = None) -> None:
        """Ask questions whose answers are known, and score the assistant's answers.

        %pinecone_evaluate FILE.csv|VARIABLE [options]
        %%pinecone_evaluate [ASSISTANT] [options], with CSV as the cell

        The columns are question and ground_truth. A VARIABLE is a DataFrame or a list. Each
        question is asked by itself. Scores go from 0 to 1: correctness is how much of the answer
        is true, completeness how much of the truth it says, alignment their harmonic mean.

        --assistant NAME         which one; may be left out when one was named before
        --min-alignment SCORE    raise when the mean alignment is below it
        --model NAME             such as gpt-4o
        --temperature T          0 to 2
        --filter JSON            use only files whose metadata matches
        --save FILE              add each case once it is scored; another run goes on from there
        --to VARIABLE            keep the evaluation in a variable
        --df VARIABLE            keep the cases as a pandas DataFrame

        Examples:
            %pinecone_evaluate questions.csv --assistant handbook --min-alignment 0.8
            %pinecone_evaluate cases --save scored.jsonl
        """
        from pinecone_notebooks.evaluations import evaluate

        given = (_line_parser if cell is None else _cell_parser)().parse_line(line)
        name, cases = given.assistant, cell
        if cell is None:
            cases = self._variables.get(given.first, given.first)
        else:
            name = name or given.first
            cases = f"{cell.strip()}\n"
        found = evaluate(
            cases,
            named_assistant(name),
            model=given.model,
            temperature=given.temperature,
            filter=given.filter,
            save=given.save,
            min_alignment=given.min_alignment,
        )
        if given.to:
            self._variables[given.to] = found
        if given.df:
            self._variables[given.df] = found.frame()
