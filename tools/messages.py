#!/usr/bin/env python3
"""Keep the Danish catalogs whole, without GNU gettext: extract, update, compile, or only check.

    python tools/messages.py            bring every .po up to date with the code, and write its .mo
    python tools/messages.py --check    say what is missing, untranslated, fuzzy, obsolete or not compiled; fail

Extraction is Babel's for Python, and Django's `templatize` before it for templates, so that what is extracted is what
Django looks up when it renders.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_now": None,  # gettext in a module where `_` is gettext_lazy
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


@dataclass(frozen=True)
class Domain:
    """One catalog, and the folders whose messages it holds."""

    catalog: Path
    sources: tuple[str, ...]

    @property
    def compiled(self) -> Path:
        return self.catalog.with_suffix(".mo")


DOMAINS = (
    Domain(ROOT / "samtale_intranet/locale/da/LC_MESSAGES/django.po", ("samtale_intranet", "forms_pages")),
    Domain(ROOT / "home/locale/da/LC_MESSAGES/django.po", ("home", "templates")),
)


def as_python(template: str, name: str) -> str:
    """Give a template as Python source that calls gettext for each message, every line at the left margin.

    The margin matters: what stands around the messages is blanked out but indented as in the template, and Python's
    tokenizer refuses indentation that makes no sense.
    """
    return "\n".join(line.lstrip() for line in templatize(template, origin=name).splitlines())


def messages_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None, list[str]]]:
    """Give each message of a .py or .html file with its context and the translators' comments above it."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        text = as_python(text, str(path))
    source = io.BytesIO(text.encode())
    for _line, function, found, comments in extract_python(source, list(KEYWORDS), ["Translators"], {}):
        texts = tuple(found) if isinstance(found, (list, tuple)) else (found,)
        context = None
        if "pgettext" in function:
            context, *rest = texts
            texts = tuple(rest)
        wanted = 2 if "ngettext" in function or "npgettext" in function else 1
        texts = texts[:wanted]
        if len(texts) < wanted or not all(isinstance(part, str) and part for part in texts):
            continue  # not a literal: Django could not find it in a catalog either
        yield (texts[0] if wanted == 1 else texts), context, comments


def extract(sources: Iterable[Path]) -> Catalog:
    """Give a catalog without translations of every message in these folders, each with the files it stands in."""
    catalog = Catalog()
    for folder in sources:
        for path in sorted(
            p for p in folder.rglob("*") if p.suffix in {".py", ".html"} and "migrations" not in p.parts
        ):
            for message, context, comments in messages_of(path):
                place = (path.relative_to(ROOT).as_posix(), 1) if path.is_relative_to(ROOT) else (path.name, 1)
                catalog.add(message, locations=[place], context=context, auto_comments=comments)
    return catalog


def read(path: Path) -> Catalog:
    """Give the catalog in a file, or an empty Danish one."""
    if not path.exists():
        return Catalog(locale="da", project="samtale-intranet", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="da")


def _translations(compiled: bytes) -> dict[object, object]:
    """Give what a compiled catalog says; Babel reads plurals back as lists, which cannot be keys."""
    catalog = read_mo(io.BytesIO(compiled))
    return {(message.context, str(message.id)): message.string for message in catalog if message.id}


def compile_catalog(catalog: Catalog) -> bytes:
    """Give the compiled form of a catalog."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def problems(domain: Domain, template: Catalog) -> list[str]:
    """Name everything in which a catalog and the code disagree, or a translation does not fit its message."""
    catalog = read(domain.catalog)
    found = [f"missing: {_name(m)}" for m in template if m.id and catalog.get(_key(m), m.context) is None]
    for message in catalog:
        if not message.id:
            continue
        if template.get(_key(message), message.context) is None:
            found.append(f"obsolete: {_name(message)}")
        elif not all(message.string if isinstance(message.string, (list, tuple)) else [message.string]):
            found.append(f"untranslated: {_name(message)}")
        elif message.fuzzy:
            found.append(f"fuzzy: {_name(message)}")
        found += [f"wrong: {_name(message)}: {error}" for error in message.check(catalog)]
    found += [f"obsolete: {_name(message)}" for message in catalog.obsolete.values()]
    if not domain.compiled.exists():
        found.append("not compiled")
    elif _translations(domain.compiled.read_bytes()) != _translations(compile_catalog(catalog)):
        found.append("the compiled catalog is older than this one")
    return found


def update(domain: Domain, template: Catalog) -> None:
    """Write the catalog anew: messages of the code, translations that exist kept; and its compiled form."""
    catalog = read(domain.catalog)
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    domain.catalog.parent.mkdir(parents=True, exist_ok=True)
    with domain.catalog.open("wb") as file:
        write_po(file, catalog, width=120, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    domain.compiled.write_bytes(compile_catalog(catalog))


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _name(message: Message) -> str:
    places = ", ".join(sorted({place for place, _line in message.locations}))
    return f"{_key(message)!r}{f' ({places})' if places else ''}"


def main(arguments: list[str]) -> int:
    """Run the command line; give its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing, and fail where anything is amiss")
    check = parser.parse_args(arguments).check
    failed = False
    for domain in DOMAINS:
        template = extract(ROOT / source for source in domain.sources)
        if not check:
            update(domain, template)
        found = problems(domain, template)
        name = domain.catalog.relative_to(ROOT)
        print(f"{name}: {len(template)} messages" + (f", {len(found)} to mend" if found else ", all translated"))
        for problem in found:
            print(f"  {problem}")
        failed = failed or bool(found)
    if failed and check:
        print("`make messages` updates the catalogs; translate what it lists, and run it once more.")
    return int(failed)


if __name__ == "__main__":
    settings.configure(USE_I18N=True)
    sys.exit(main(sys.argv[1:]))
