"""A sentence -> the sentences of its section that it takes to understand it."""

from collections.abc import Collection, Iterable

from index.types import Section

_TOO_SHORT = 6  # words of an item's first sentence below which it says nothing without the next
_DEEPEST = 3  # sentences that lean on one another, one after the other


def with_context(section: Section, places: Collection[int]) -> set[int]:
    """Return sentences of a section with all that they lean on or announce, and with what takes them back."""
    found, fresh = set(places), set(places)
    for _ in range(_DEEPEST):
        sentences = [(at, section.sentences[at][1]) for at in fresh]
        # A row whose cells are known is shown with their heads.
        wanted = {at - one.leans for at, one in sentences if not one.cells and not _behind_list(section, at)}
        wanted |= {at + one.taken_back for at, one in sentences}
        wanted |= {at + 1 for at, one in sentences if not one.group and text_at(section, at).endswith(":")}
        fresh = {at for at in wanted - found if 0 <= at < len(section.sentences)}
        found |= fresh
    return found


def _behind_list(section: Section, place: int) -> bool:
    """Whether what a sentence announces comes after another list: it leans on that list, not on its last item."""
    sentence = section.sentences[place][1]
    before = section.sentences[place - sentence.leans][1]
    return sentence.kind == "announcement" and before.kind == "item" and before.group != sentence.group


def whole_point(section: Section, place: int) -> set[int]:
    """Return a sentence; an item that says nothing by its first sentence with the next ones that belong to it.

    "Werkgevers. Maak afspraken op papier." is one recommendation, of which the first sentence only says whose it is.
    """
    found, words = {place}, word_count(section, [place])
    for later in range(place + 1, len(section.sentences)):
        sentence = section.sentences[later][1]
        if not begins_item(section, place) or words >= _TOO_SHORT or sentence.kind != "item" or sentence.begins:
            break
        found.add(later)
        words += word_count(section, [later])
    return found


def announced_group(section: Section, place: int) -> int | None:
    """Return where the list or table begins that a sentence announces which is no part of it; None for any other."""
    if not text_at(section, place).endswith(":"):
        return None
    behind = enumerate(section.sentences[place + 1 :], place + 1)
    first = next(((at, one) for at, (_, one) in behind if one.kind not in ("note", "caption")), None)
    return first[0] if first and first[1].group else None


def list_going_on(section: Section, place: int) -> int | None:
    """Return where the list is announced that goes on from a sentence, right behind it."""
    after = section.sentences[place + 1][1] if place + 1 < len(section.sentences) else None
    goes_on = after is not None and after.kind == "announcement" and after.leans == 1 and not after.begins
    return place + 1 if goes_on else None


def announces_nothing(section: Section, place: int) -> bool:
    """Whether a sentence announces what its section does not hold: a picture, or what was not read."""
    behind = section.sentences[place + 1 :]
    return text_at(section, place).endswith(":") and all(one.kind in ("note", "caption") for _, one in behind)


def same_item(section: Section, at: int, place: int) -> bool:
    """Whether two sentences belong to one item of a list."""
    both = [(where, section.sentences[where][1]) for where in (at, place)]
    first, other = (where if one.begins else where - one.leans for where, one in both)
    return all(one.kind == "item" for _, one in both) and first == other


def begins_item(section: Section, at: int) -> bool:
    """Whether a sentence is the first of an item of a list."""
    sentence = section.sentences[at][1]
    return sentence.kind == "item" and sentence.begins


def word_count(section: Section, places: Iterable[int]) -> int:
    """Return how many words sentences of a section have together."""
    return sum(len(text_at(section, at).split()) for at in places)


def text_at(section: Section, place: int) -> str:
    """Return a sentence as it stands in its chunk."""
    chunk, sentence = section.sentences[place]
    return chunk.text[sentence.start : sentence.end]
