"""A page taken apart: its tags, its text, what it points to."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "br", "input", "img", "link", "hr"}
INLINE = {"a", "bdi", "span", "strong", "sub", "time", "output", "label"}


class Page(HTMLParser):
    """
    A parsed page.

    `tags` holds every start tag with its attributes, `text` what a reader sees, `open_tags` what was never closed.
    """

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open_tags: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._separate(tag)
        if tag not in VOID:
            self.open_tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open_tags.pop() == tag
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open_tags):
            self.text += data

    def _separate(self, tag: str) -> None:
        if tag not in INLINE:
            self.text += " "

    @property
    def words(self) -> str:
        """The text with blanks in one, as a screen shows it."""
        return " ".join(self.text.split())

    def attributes(self, name: str) -> list[str]:
        """Every value of an attribute, in order."""
        return [value or "" for _, attributes in self.tags for key, value in attributes.items() if key == name]

    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """Tags and names of attributes: what no text may change."""
        return [(tag, tuple(attributes)) for tag, attributes in self.tags]
