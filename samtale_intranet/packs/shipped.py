"""Find the file of a pack: by path, or by the name of one that ships with the product."""

from __future__ import annotations

from importlib.resources import files
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from samtale_intranet.packs.problems import PackRefused, Problem

# In the wheel the packs are package data. In a checkout they stand in `fixtures/`, beside manage.py: that file
# tells the checkout from an installation, where a folder of that name would be somebody else's.
CHECKOUT = Path(__file__).resolve().parents[2]


def shipped() -> dict[str, Path]:
    """Give the shipped packs, name → file."""
    folders = [Path(str(files("samtale_intranet.packs"))) / "data"]
    if (CHECKOUT / "manage.py").exists():
        folders.append(CHECKOUT / "fixtures")
    found: dict[str, Path] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.yaml"))):
        # Other YAML may stand in `fixtures/`, such as the demo municipality.
        if path.read_text(encoding="utf-8").startswith("format:"):
            found.setdefault(path.stem, path)
    return found


def shipped_names() -> dict[str, str]:
    """Give the shipped packs for people, file name → the pack's own name."""
    names = {}
    for stem, path in shipped().items():
        with path.open(encoding="utf-8") as file:
            head = dict(line.rstrip("\n").partition(": ")[::2] for line in islice(file, 5))
        names[stem] = head.get("name", stem).strip("'\"")
    return names


def find(pack: str | Path) -> Path:
    """Give the file of a pack from its path or shipped name. Raises PackRefused where there is none."""
    path = Path(pack)
    if path.is_file():
        return path
    known = shipped()
    if str(pack) in known:
        return known[str(pack)]
    what = _("There is no pack “%(pack)s”.") % {"pack": pack}
    remedy = _("Give the path of a file, or one of the shipped packs: %(names)s.")
    raise PackRefused([Problem(0, "", what, remedy % {"names": ", ".join(known) or _("none")})])
