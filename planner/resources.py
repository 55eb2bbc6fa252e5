"""Where the files that travel with the package lie: templates, fonts and bundled programmes."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def _root() -> Path:
    bundled = _PACKAGE / "bundled"
    return bundled if bundled.is_dir() else _PACKAGE.parent


def package_dir() -> Path:
    """The folder of the planner's own code and tables."""
    return _PACKAGE


def templates_dir() -> Path:
    """The folder of templates, in the wheel or in the checkout."""
    return _root() / "templates"


def fonts_dir() -> Path:
    """The folder of the fonts that papers are printed in, with their licence."""
    return _PACKAGE / "fonts"


def fixtures_dir() -> Path:
    """The folder of bundled programmes, in the wheel or in the checkout."""
    return _root() / "fixtures"
