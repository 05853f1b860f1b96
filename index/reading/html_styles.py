"""What the style sheets inside a web page and its own attributes say of each element: the cascade of browsers.

Followed are rules for every screen whose selectors name elements, classes, identities and attributes, inside each other
or not. What is fetched is not known, and what a script changes neither.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from operator import add
from typing import Any, TypeAlias

import tinycss2
from cssselect2 import ElementWrapper, Matcher, SelectorError, compile_selector_list

from index.reading.elements import Element, local
from index.reading.html_values import HIDING, Value, generated, says_hidden

Style: TypeAlias = Mapping[str, Value]
_Declared: TypeAlias = list[tuple[str, Value, bool]]  # property, value, and whether it is important

_LONGEST_SHEET = 500_000  # characters
_MOST_RULES = 1000  # that hide or colour something: beyond them a page only costs time
_MOST_INSIDE = (
    8  # signs between selectors inside each other: each more costs as much time again as elements lie inside each other
)
_SAME = {  # long names of what the short one says as well
    "background-color": "background",
    "font": "font-size",
    "overflow-x": "overflow",
    "overflow-y": "overflow",
    "text-decoration-line": "text-decoration",
    "-webkit-background-clip": "background-clip",
}
_FOLLOWED = HIDING | {"color", "background", "background-image", "font-size", "overflow", "text-decoration", "position"}
_FOLLOWED |= {"background-clip", "text-shadow", "opacity", "transition", "animation", "animation-name", "content"}
_MOVING = frozenset(("transition", "animation", "animation-name"))
_WHOLE = frozenset(("html", "body", "main", "article"))  # a script shows them when all is there
_MOVED = frozenset(("height", "max-height", "transform"))  # by a script, when somebody asks for it
_NAMED = ("ident", "hash", "[] block")
_BLANK = ("whitespace", "comment")
_SCREENS = ("", "all", "screen")
SIDES = "before", "after"  # of an element: where a style may put signs


@dataclass(frozen=True, eq=False, kw_only=True)
class _Step:
    """A part of a selector without blanks: it holds for an element inside one for which the part before it holds."""

    before: "_Step | None"
    right_inside: bool  # not deeper
    place: tuple[tuple[int, ...], int]  # weight of the selector so far, and where its rule stands
    declared: _Declared  # none but for the last part


_Steps: TypeAlias = frozenset[_Step]


def styled(root: Element) -> Iterator[tuple[Element, Style]]:
    """Yield each element with what holds for it, parents first."""
    matcher = _matcher(root)
    if matcher is None:
        for element in root.iter():
            if local(element):
                yield element, _cascade(_inline(element))
        return
    none: _Steps = frozenset()
    holding: dict[Element, tuple[_Steps, _Steps]] = {}  # parts that hold for an element, and for one around it as well
    for wrapped in ElementWrapper.from_html_root(root).iter_subtree():
        element = wrapped.etree_element
        if not local(element):
            continue
        parent, around = holding.get(element.getparent(), (none, none))
        own = frozenset(
            step
            for *_, step in matcher.match(wrapped)
            if step.before is None or step.before in (parent if step.right_inside else around)
        )
        holding[element] = own, around | own if own else around
        rules = [one for step in sorted(own, key=lambda step: step.place) for one in step.declared]
        if local(element) in _WHOLE:
            rules = [one for one in rules if one[0] not in HIDING]
        yield element, _cascade([*rules, *_inline(element)])


def is_styled_elsewhere(root: Element) -> bool:
    """Whether a page has style sheets that must be fetched, so that its colours are not known."""
    linked = any("stylesheet" in (one.get("rel") or "").casefold() for one in root.iter("link"))
    return linked or any("@import" in (one.text or "")[:_LONGEST_SHEET] for one in root.iter("style"))


def _inline(element: Element) -> _Declared:
    own = element.get("style")
    return _declared(own) if own else []


def _cascade(declared: _Declared) -> Style:
    return {name: value for name, value, _ in sorted(declared, key=lambda one: one[2])} if declared else {}


def _declared(content: Any) -> _Declared:  # text, or tokens of tinycss2
    found: _Declared = []
    for one in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration" and (name := _SAME.get(one.lower_name, one.lower_name)) in _FOLLOWED:
            value = [token for token in one.value if token.type not in _BLANK]
            if name != "content" or generated(value):
                found.append((name, value, one.important))
    return found


def _matcher(root: Element) -> Matcher | None:
    """Return the rules of a page; None when none says anything of what is followed."""
    rules = list(islice(_rules(root), _MOST_RULES))
    shown = [
        (name, _names(selector))
        for selector, declared in rules
        for name, value, _ in declared
        if name in HIDING and not says_hidden(name, value)
    ]
    matcher = Matcher()
    for place, (selector, declared) in enumerate(rules):
        moves = any(name in _MOVING for name, _, _ in declared)
        subject = _subject(selector)
        again = {name for name, names in shown if subject <= names}
        kept = [
            one for one in declared if one[0] not in again and one[0] != "opacity" and not (moves and one[0] in _MOVED)
        ]
        selector, side = _side(selector)
        kept = [(side or one[0], one[1], one[2]) for one in kept if (one[0] == "content") == bool(side)]
        if kept:
            _add(matcher, selector, place, kept)
    return matcher if matcher.order else None


def _side(selector: Value) -> tuple[Value, str]:
    """Return a selector without its end where that asks for a side of an element, and that side; "" for none."""
    side = selector[-1].lower_value if selector and selector[-1].type == "ident" else ""
    colons = sum(one == ":" for one in selector[-3:-1])
    return (selector[: -1 - colons], side) if side in SIDES and colons else (selector, "")


def _add(matcher: Matcher, selector: Value, place: int, declared: _Declared) -> None:
    """Add what a selector declares, unless it looks at more than names and what is inside each other."""
    parts = list(_parts(selector))
    plain = all(token.type in _NAMED or token in (".", "*") for _, part in parts for token in part)
    if not plain or not all(part for _, part in parts) or len(parts) > _MOST_INSIDE:
        return
    step: _Step | None = None
    for at, (right_inside, part) in enumerate(parts, 1):
        try:
            compiled = compile_selector_list(part)[0]
        except SelectorError:
            return
        weight = (*map(add, compiled.specificity, step.place[0]),) if step is not None else compiled.specificity
        last = declared if at == len(parts) else []
        step = _Step(before=step, right_inside=right_inside, place=(weight, place), declared=last)
        matcher.add_selector(compiled, step)


def _rules(root: Element) -> Iterator[tuple[Value, _Declared]]:
    """Yield each selector of a page with what it says of what is followed, in order."""
    for sheet in root.iter("style"):
        if (sheet.get("media") or "").strip().casefold() not in _SCREENS:
            continue
        for rule in _on_screen(tinycss2.parse_stylesheet((sheet.text or "")[:_LONGEST_SHEET], skip_comments=True)):
            if declared := _declared(rule.content):
                for selector in _parted(rule.prelude):
                    yield _stripped(selector), declared


def _on_screen(rules: Iterable[Any]) -> Iterator[Any]:
    """Yield the rules for every screen, also those that say so together."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule
        elif rule.type == "at-rule" and rule.lower_at_keyword == "media" and rule.content:
            asked = [token for token in rule.prelude if token.type not in _BLANK]
            if len(asked) == 1 and getattr(asked[0], "lower_value", "") in _SCREENS:
                inner = tinycss2.parse_rule_list(rule.content, skip_comments=True)
                yield from (one for one in inner if one.type == "qualified-rule")


def _stripped(selector: Value) -> Value:
    end = len(selector)
    while end and selector[end - 1].type in _BLANK:
        end -= 1
    return selector[:end]


def _parted(prelude: Value) -> Iterator[Value]:
    """Yield the selectors of a rule."""
    part: list[Any] = []
    for one in prelude:
        if one == ",":
            yield part
            part = []
        else:
            part.append(one)
    yield part


def _parts(selector: Value) -> Iterator[tuple[bool, Value]]:
    """Yield the parts of a selector between blanks, and whether each is right inside the one before."""
    part: list[Any] = []
    right_inside = False
    for one in selector:
        if one.type not in _BLANK and one != ">":
            part.append(one)
            continue
        if part:
            yield right_inside, part
            part, right_inside = [], False
        right_inside = right_inside or one == ">"
    if part or right_inside:
        yield right_inside, part


def _names(selector: Value) -> frozenset[str]:
    return frozenset(one.value for one in selector if one.type in ("ident", "hash"))


def _subject(selector: Value) -> frozenset[str]:
    """Return the classes and the identity of what a selector is for; without these all its names."""
    *_, (_, last) = ((False, ()), *_parts(selector))
    named = [
        one.value
        for before, one in pairwise((None, *last))
        if one.type == "hash" or (before == "." and one.type == "ident")
    ]
    return frozenset(named) or _names(selector)
