"""A picture that leaves its page: its colours and letters written into its elements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from xml.etree.ElementTree import Element, fromstring, tostring

_NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'

_MEDIA = re.compile(r"@media[^{]*{(?:[^{}]*{[^}]*})*[^{}]*}")
_RULE = re.compile(r"([^{}]+){([^}]*)}")
_NAMED = re.compile(r"--([\w-]+):\s*([^;]+);")
_USED = re.compile(r"var\(--([\w-]+)\)")
_COMPOUND = re.compile(r"(\w*)((?:\.[\w-]+)*)(?::not\(\.([\w-]+)\))?")

_KEPT = re.compile(r"fill|stroke|fill-opacity|stroke-[a-z]+|font-(family|size|weight)|text-anchor|paint-order")
"""Properties that SVG has as attributes too, and that change what is seen."""

_OF_SCREENS = "system-ui, -apple-system, "
"""Fonts that only a browser knows by these names."""


@dataclass(frozen=True, slots=True)
class _Compound:
    """`path.visit:not(.arc)`: what an element must be, have, and not have; blank where all the same."""

    tag: str
    classes: frozenset[str]
    absent: str

    def fits(self, element: Element) -> bool:
        classes = set(element.get("class", "").split())
        return self.tag in ("", element.tag) and self.classes <= classes and self.absent not in classes


@dataclass(frozen=True, slots=True)
class _Rule:
    """Compounds from the outermost element to the one that gets the properties."""

    way: tuple[_Compound, ...]
    properties: dict[str, str]

    @property
    def weight(self) -> tuple[int, int]:
        """Specificity (Selectors Level 3, section 9): classes, then tags."""
        return (
            sum(len(one.classes) + bool(one.absent) for one in self.way),
            sum(bool(one.tag) for one in self.way),
        )

    def fits(self, element: Element, above: Sequence[Element]) -> bool:
        """Whether the element is meant, those around it given from the outermost on."""
        rest = list(self.way[:-1])
        for one in reversed(above):
            if rest and rest[-1].fits(one):
                rest.pop()
        return not rest and self.way[-1].fits(element)


def settled(picture: str) -> str:
    """
    A picture with the light colours of its own style sheet as attributes, and without the sheet.

    A browser reads the sheet; of office programs and editors most know no variables, some no selectors, and draw
    black on black. Nor do they know `paint-order`: a text with a halo becomes two, the halo below.
    """
    root = fromstring(picture.replace(_NAMESPACE, "", 1))  # our own drawing, whatever was typed is escaped in it
    sheet = root.find("style")
    if sheet is None:
        return picture
    rules = sorted(_rules(sheet.text or ""), key=lambda rule: rule.weight)
    root.remove(sheet)
    _settle(root, (), rules)
    return tostring(root, encoding="unicode").replace("<svg", f"<svg{_NAMESPACE}", 1) + "\n"


def _rules(style: str) -> Iterator[_Rule]:
    """Rules for a white sheet of paper: nothing of other media, no variables, no states such as hover."""
    plain = _MEDIA.sub("", style)
    colours = dict(_NAMED.findall(plain))
    for selectors, body in _RULE.findall(plain):
        told = _USED.sub(lambda used: colours[used[1]], body).replace(_OF_SCREENS, "")
        pairs = (line.split(":", 1) for line in told.split(";") if ":" in line)
        properties = {name.strip(): value.strip() for name, value in pairs if _KEPT.fullmatch(name.strip())}
        for selector in selectors.split(","):
            found = [_COMPOUND.fullmatch(one) for one in selector.split()]
            way = [_Compound(one[1], frozenset(one[2].split(".")[1:]), one[3] or "") for one in found if one]
            if len(way) == len(found):
                yield _Rule(tuple(way), properties)


def _settle(element: Element, above: tuple[Element, ...], rules: Sequence[_Rule]) -> None:
    properties: dict[str, str] = {}
    for rule in rules:
        if rule.fits(element, above):
            properties |= rule.properties
    haloed = properties.pop("paint-order", "") == "stroke"
    element.attrib |= properties
    for child in tuple(element):
        _settle(child, (*above, element), rules)
    if haloed and above:
        _lay_below(above[-1], element)


def _lay_below(parent: Element, words: Element) -> None:
    """The halo as a text of its own in front of the words."""
    halo = deepcopy(words)
    halo.set("fill", words.attrib["stroke"])
    halo.tail = ""
    parent.insert(list(parent).index(words), halo)
    for name in [name for name in words.attrib if name.startswith("stroke")]:
        del words.attrib[name]
