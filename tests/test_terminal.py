"""An answer in the terminal, and in the answers file of ``vraagbaak eval``."""

import json
from dataclasses import replace

from answers import answered_with, citation, place, said, written

from index.types import Edit, Page, Retrieval
from rag.types import Short
from ui.evaluation.running import answer_line, given_answer
from ui.text.terminal import readable_answer

ANSWER = answered_with(
    place(1, said("Een."), said("Twee.", begins=False), citations=(citation("Een."), citation("Twee.", page=6))),
    place(2, said("Drie redenen:"), said("• krapte.", kind="item"), goes_on=True),
    short=Short(marker=1, text="Een", shortened=True),
    missing=("Over loon vond ik niets.",),
    remarks=("Het duurde te lang.",),
)


class Pages:
    """Every page spells "Een." as "E-\\nen."."""

    def retrieve(self, question: str, *, documents: object, k: int) -> Retrieval:
        raise NotImplementedError

    def page(self, document: str, number: int) -> Page:
        text = {5: "Een. Drie redenen: • krapte.", 6: "Twee."}[number]
        return Page(document=document, number=number, text=text, edits=(Edit(start=1, end=1, source="-\n"),))


def test_an_answer_reads_short_then_whole_then_where_it_stands() -> None:
    assert readable_answer(ANSWER) == (
        "Kort: “Een” [1]\n\n"
        "Een. Twee. [1]\n\nDrie redenen:\n• krapte. [2]\n\n"
        "[2] Dit is niet de hele lijst.\n\n"
        "Over loon vond ik niets.\n\n"
        "[1] a.pdf, pagina 5 en 6\n[2] a.pdf, pagina 5\n\n"
        "Het duurde te lang."
    )


def test_only_what_passed_the_check_has_a_tick() -> None:
    answer = replace(ANSWER, short=None, written=(written("Zo is het.", 1), written("Nee.", 2, reason="De richting.")))
    assert readable_answer(answer).split("\n\n")[0] == (
        "✓ Gesteund: Zo is het. [1]\n? Niet gecontroleerd: Nee. [2] Reden: De richting."
    )
    assert readable_answer(answer).count("✓") == 1


def test_a_refusal_shows_what_comes_nearest() -> None:
    told = readable_answer(answered_with(refusal="Ik zocht naar brood."))
    assert told.startswith("Ik zocht naar brood.\n\nDit komt het dichtst in de buurt:\n1. a.pdf, pagina 5, Kop (score")


def test_what_is_measured_are_the_places_with_a_mark_behind_every_sentence() -> None:
    given = given_answer("v1", ANSWER, 0.1, 0.2, Pages())
    assert given.answer == "Een. [1] Twee. [1]\n\nDrie redenen: [2]\n• krapte. [2]"
    assert [(c.page, c.quote) for c in given.citations] == [
        (5, "E- en."),
        (6, "T- wee."),
        (5, "E- en. Drie redenen: • kr"),
    ]
    line = json.loads(answer_line(given, ANSWER))
    assert [c["marker"] for c in line["citations"]] == [1, 1, 2]
    assert (line["short"], line["missing"], line["remarks"]) == (
        "Een",
        ["Over loon vond ik niets."],
        ["Het duurde te lang."],
    )
    assert line["answer"] == given.answer
    assert (line["written"], line["mode"], line["abstained"]) == ([], "citaten", False)
