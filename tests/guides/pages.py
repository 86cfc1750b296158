"""Pages to read, made for tests."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page, Site

from home.models import HomePage
from samtale_intranet.guides.models import GuidePage, ValueFrameworkPage, WheelPage

EVIL = '<script>alert("x")</script>'


def root() -> Page:
    """Give the site's front page, made once."""
    site = Site.objects.get(is_default_site=True)
    if not isinstance(site.root_page.specific, HomePage):
        site.root_page = add(Page.get_first_root_node(), HomePage(title="Forside", slug="forside"))
        site.save()
    site.root_page.refresh_from_db()
    return site.root_page


def add(parent: Page, page: Page) -> Any:
    """Add a page below another."""
    parent.refresh_from_db()
    return parent.add_child(instance=page)


def framework(parent: Page, *names: str) -> ValueFrameworkPage:
    """Add a value framework with these values."""
    values = [
        {"type": "value", "value": {"name": name, "hue": "", "symbol": "", "text": "<p>Sådan.</p>", "questions": []}}
        for name in names or ("Tillid", "Ordentlighed", "Udvikling", "Fællesskab")
    ]
    return add(parent, ValueFrameworkPage(title="Vores værdier", slug="vaerdier", values=values))


def segment(name: str, *questions: str, **parts: str) -> dict[str, Any]:
    """Write one theme of a wheel."""
    given = {"phrase": "", "hue": "", "symbol": "sun", "attention": "", **parts}
    return {"type": "segment", "value": {"name": name, "questions": list(questions), **given}}


def wheel(parent: Page, *names: str, **fields: Any) -> WheelPage:
    """Add a wheel with these themes."""
    names = names or (
        "Relationer & samarbejde",
        "Kompetencer & trivsel",
        "Organisation & ledelse",
        "Fremtid & udvikling",
    )
    segments = [segment(name, f"Hvordan går det med {name}?") for name in names]
    return add(parent, WheelPage(**{"title": "Samtalehjulet", "slug": "hjulet", "segments": segments, **fields}))


def guide(parent: Page, body: list[dict[str, Any]], **fields: Any) -> GuidePage:
    """Add a guide with this body."""
    return add(parent, GuidePage(**{"title": "Guiden", "slug": "guiden", "body": body, **fields}))


def rung(number: int, title: str, **facts: str) -> dict[str, Any]:
    """Write one step of a ladder."""
    listed = [{"name": name, "value": value} for name, value in facts.items()]
    return {"number": number, "title": title, "text": "", "facts": listed}


def typed_table(linked: Page, text: str) -> dict[str, Any]:
    """Write a table with a column of each kind."""
    kinds = ("text", "rich_text", "number", "date", "yes_no", "page")
    columns = [{"type": kind, "heading": kind} for kind in kinds]
    rows = [{"values": ["Årlig samtale", text, 12.5, "2026-03-31", True, linked.pk]}]
    return {"columns": columns, "rows": rows, "caption": "Årets samtaler"}


def every_block(linked: Page, values: ValueFrameworkPage, round_one: WheelPage) -> list[dict[str, Any]]:
    """Write one block of each type, with links and choosers."""
    text = f'<p>Se <a linktype="page" id="{linked.pk}">siden</a>.</p>'
    blocks: list[tuple[str, dict[str, Any]]] = [
        ("text", {"heading": "Kort fortalt", "text": text}),
        (
            "steps",
            {"heading": "Forløbet", "intro": text, "steps": [{"when": "", "title": "Mød", "text": text, "who": ""}]},
        ),
        ("questions", {"heading": "Spørg", "intro": text, "groups": [{"title": "A", "questions": ["Hvorfor?"]}]}),
        ("checklist", {"heading": "Husk", "intro": text, "groups": [{"title": "Leder", "items": ["Book et rum"]}]}),
        ("callout", {"heading": "Vigtigt", "text": text, "hue": "5", "symbol": ""}),
        ("values", {"heading": "Værdier", "intro": text, "framework": values.pk}),
        ("wheel", {"heading": "Hjulet", "intro": text, "wheel": round_one.pk}),
        (
            "phases",
            {"heading": "Før og efter", "intro": text, "phases": [{"title": "Før", "text": text, "points": ["Læs"]}]},
        ),
        ("do_dont", {"heading": "Gør", "intro": text, "do": ["Lyt"], "dont": ["Afbryd"], "audience": "leader"}),
        ("terms", {"heading": "Ord", "intro": text, "terms": [{"term": "Bisidder", "text": text}]}),
        (
            "comparison",
            {
                "heading": "Sammenlign",
                "intro": text,
                "caption": "To slags",
                "columns": ["Den ene", "Den anden"],
                "rows": [{"name": "Hvor tit", "cells": ["Årligt", "Ugentligt"]}],
            },
        ),
        ("table", {"heading": "Tabel", "intro": text, "row_headers": True, "table": typed_table(linked, text)}),
        (
            "key_figures",
            {"heading": "Tal", "intro": text, "figures": [{"number": "7", "text": "af 10", "source": ""}]},
        ),
        (
            "ladder",
            {"heading": "Trappen", "intro": text, "steps": [rung(0, "Snak", Referat="Nej"), rung(1, "Møde")]},
        ),
        (
            "sides",
            {
                "heading": "To sider",
                "intro": text,
                "left_title": "Bliver",
                "left": ["Ro"],
                "right_title": "Går",
                "right": ["Travlhed"],
            },
        ),
        ("letter", {"heading": "Brev", "intro": text, "subject": "Samtale", "text": "Kære [navn]\n\nKom!"}),
        ("quotation", {"text": "Det hjalp.", "name": "Anne Holm", "role": "Sygeplejerske"}),
        (
            "accordion",
            {
                "heading": "Spørgsmål og svar",
                "intro": text,
                "items": [{"title": "Hvorfor?", "text": text}],
                "audience": "employee",
            },
        ),
        ("links", {"heading": "Videre", "links": [{"page": linked.pk, "title": "Gå", "text": "", "symbol": ""}]}),
    ]
    return [{"type": kind, "value": value} for kind, value in blocks]
