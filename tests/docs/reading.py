"""Reads the pages: their commands and their links."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "SECURITY.md", ROOT / "CHANGELOG.md")


def console_commands(page: Path) -> list[str]:
    """What a reader types: the lines after "$ " in the page's ```console blocks."""
    blocks = re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def example_files(page: Path) -> dict[str, str]:
    """Files that a page shows whole, by name: its blocks that begin with ```toml NAME."""
    return dict(re.findall(r"^```toml (\S+)\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL))


def links(page: Path) -> list[str]:
    """Relative link and picture targets, without their anchors."""
    targets: list[str] = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    return [target.split("#")[0] for target in targets if "://" not in target and not target.startswith("#")]
