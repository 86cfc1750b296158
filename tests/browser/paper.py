"""What stands on the pages of a PDF: how large the letters are, and where."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pikepdf
from pikepdf import Matrix, Operator
from playwright.sync_api import Page

TEXT = {"Tj", "TJ", "'", '"'}


@dataclass(frozen=True)
class Run:
    """A run of text: its distance from the foot of the page and the size of its letters, both in points."""

    height: float
    size: float


def printed(page: Page) -> list[list[Run]]:
    """Print the page as the browser does, and give the runs of text on each sheet."""
    content = page.pdf(prefer_css_page_size=True, print_background=True)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [_runs(sheet) for sheet in pdf.pages]


def _runs(sheet: pikepdf.Page) -> list[Run]:
    found: list[Run] = []
    kept: list[Matrix] = []
    place, text, size = Matrix(), Matrix(), 0.0
    for operands, operator in pikepdf.parse_content_stream(sheet):
        name = str(operator) if isinstance(operator, Operator) else ""
        if name == "q":
            kept.append(place)
        elif name == "Q" and kept:
            place = kept.pop()
        elif name == "cm":
            place = Matrix(*map(float, operands)) @ place
        elif name == "Tf":
            size = float(operands[1])
        elif name == "Tm":
            text = Matrix(*map(float, operands))
        elif name in TEXT:
            both = text @ place
            found.append(Run(height=both.f, size=size * abs(both.d)))
    return found
