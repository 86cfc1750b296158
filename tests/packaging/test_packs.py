"""What hatch puts into the wheel of the packs: each with the folder of its files."""

from __future__ import annotations

from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[2]
DATA = "samtale_intranet/packs/data"


def test_the_wheel_holds_the_packs_with_their_pictures() -> None:
    held = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    files = {path.relative_to(ROOT / "fixtures") for path in (ROOT / "fixtures").glob("*.files/**/*") if path.is_file()}
    assert f"{DATA}/styrkebaseret.files/gaatur.png" in held
    assert {f"{DATA}/{path.as_posix()}" for path in files} <= held
    assert f"{DATA}/demo.yaml" not in held
