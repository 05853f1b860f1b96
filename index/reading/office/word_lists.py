"""The lists of a Word file: what stands before each of their paragraphs, counted."""

from index.reading.elements import Element, attribute, child, local, number, value
from index.reading.numbering import Level, Numbering
from index.reading.office.word_styles import WordStyles, switch


class WordLists:
    """What numbering.xml says, and the counts so far."""

    def __init__(self, root: Element | None, styles: WordStyles) -> None:
        self._styles = styles
        self._levels: dict[str, dict[int, Level]] = {}
        self._by_style: dict[tuple[str, str], int] = {}  # of a list and a style: the level
        self._links: dict[str, str] = {}  # a list that is that of a style
        self._lists: dict[str, str] = {}
        self._own: dict[str, dict[int, int]] = {}  # where a list begins anew
        self._numbering = Numbering()
        for one in root if root is not None else ():
            if local(one) == "abstractNum":
                self._define(one)
            elif local(one) == "num":
                identity = attribute(one, "numId")
                self._lists[identity] = value(one, "abstractNumId")
                starts = {
                    number(attribute(over, "ilvl")): number(value(over, "startOverride"))
                    for over in one
                    if local(over) == "lvlOverride"
                }
                self._own[identity] = {
                    level: start for level, start in starts.items() if level is not None and start is not None
                }

    def _define(self, abstract: Element) -> None:
        identity = attribute(abstract, "abstractNumId")
        levels: dict[int, Level] = {}
        for one in abstract:
            if local(one) == "numStyleLink":
                self._links[identity] = attribute(one)
            place = number(attribute(one, "ilvl")) if local(one) == "lvl" else None
            if place is None:
                continue
            levels[place] = Level(
                form=value(one, "numFmt") if child(one, "numFmt") is not None else "decimal",
                shape=value(one, "lvlText"),
                start=number(value(one, "start")) or 0,
                legal=switch(one, "isLgl") or False,
            )
            if child(one, "pStyle") is not None:
                self._by_style[identity, value(one, "pStyle")] = place
        self._levels[identity] = levels

    def label(self, properties: Element | None, style: str) -> str:
        """Return what stands before a paragraph, counted: "2.1", "a)", "•"; "" for one without."""
        own = child(properties, "numPr")
        identity, level, given_by = self._styles.numbering(style)
        if child(own, "numId") is not None:
            identity, given_by = value(own, "numId"), ""
        if child(own, "ilvl") is not None:
            level = number(value(own, "ilvl"))
        abstract = self._lists.get(identity, "")
        if abstract in self._links and not self._levels.get(abstract):
            abstract = self._lists.get(self._styles.numbering(self._links[abstract])[0], "")
        levels = self._levels.get(abstract)
        if not levels:
            return ""
        place = self._by_style.get((abstract, given_by or style), 0) if level is None else level
        return self._numbering.next(abstract, levels, place, starts=self._own.get(identity, {}), start_key=identity)
