"""The documents that the answers are checked on; every fact in them is made up."""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_BREAK

from ..documents.making import pdf, word  # noqa: TID252 - tests itself is no package

HANDBOOK = """\
# Staff handbook

Welcome to Larkfield Instruments. This handbook explains how we work together.

## Leave

### Parental leave

Full-time employees receive 26 weeks of paid parental leave for each child. The leave may be split
into at most three blocks. It must be used before the child's second birthday. Part-time employees
receive parental leave in proportion to their contracted hours, with a minimum of 13 weeks.

### Annual leave

Everyone has 25 days of annual leave a year, plus public holidays. Up to 5 unused days carry over
until 31 March. Requests go to your manager at least two weeks ahead.

### Sick leave

Tell your manager before 10:00 on the first day. A doctor's note is needed from the fourth day on.

## Expenses

You can claim the following without approval:

- Train tickets in second class
- Meals up to 30 euros a day while travelling
- Hotels up to 140 euros a night, breakfast included

Anything above 500 euros needs written approval from **Finance** *before* it is bought.

## Equipment

| Role | Laptop | Monitor |
|---|---|---|
| Engineer | 16-inch, 64 GB | two |
| Sales | 14-inch, 32 GB | one |

## Questions we hear often

Can I work from abroad?

Yes, for up to 20 working days a year inside the European Union.

### Who is the safety officer?

Marta Oyelaran is the safety officer; her deputy is Jonas Feld.
"""

SENSOR = """\
LK-200 HUMIDITY SENSOR

The LK-200 measures relative humidity from 0 to 100 % with an accuracy
of ±1.5 % between 10 °C and 40 °C. It draws 1.2 mA at 3.3 V.

CALIBRATION

Calibrate the sensor every 12 months. Use the two-point method with
salt solutions of 33 % and 75 % relative humidity.

WARRANTY

The warranty lasts three years from the date of purchase. It does not
cover damage by condensation or by opening the housing.
"""

PLANS = {
    "plans": [
        {"name": "Basic", "monthlyPrice": "19 euros", "support": "e-mail"},
        {"name": "Plus", "monthlyPrice": "79 euros", "support": "telephone on weekdays"},
    ],
    "retention": {"rawReadings": "90 days", "dailyAverages": "10 years"},
}


def works_agreement() -> bytes:
    """Makes a PDF of three pages whose facts stand on one page each."""
    return pdf(
        [
            "# Works agreement",
            "This agreement is made between the management and the works council. " * 4,
        ],
        [
            "# Overtime",
            "Overtime is paid at 150 percent of the hourly wage. It is announced two days ahead. "
            * 2,
            "Nobody works more than ten hours on any one day, whatever the reason may be.",
        ],
        [
            "# Notice",
            "Either side may end the contract with three months of notice to the end of a quarter.",
            "During the first six months the period is two weeks, counted from any day of a month.",
        ],
        footer="Agreement, page",
    )


def travel_policy() -> bytes:
    """Makes a Word document of two pages, with a table on the second."""

    def fill(document: Any) -> None:
        document.add_heading("Travel", 1)
        document.add_paragraph("Book flights at least 14 days ahead. " * 9)
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        document.add_heading("Daily allowance", 1)
        table = document.add_table(3, 3)
        rows = [("Country", "Full day", "Half day"), ("Norway", "78", "39"), ("Japan", "70", "35")]
        for line, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(line.cells, texts, strict=True):
                cell.text = text

    return word(fill)
