"""What stands in a filed record: the words, their order, and what is a source and what is not."""

import datetime as dt
import json
from dataclasses import asdict, replace

import pytest
from filed import CONVERSATION, LOON, MONITOR, QUOTES, REFUSED, WRITTEN, answer, citation, record, recorded, sentence

from rag.types import Question
from ui.chat_state import Exchange
from ui.errors import InputError
from ui.export_json import answer_to_json, from_json, to_json
from ui.export_markdown import to_markdown
from ui.export_outline import Mark, clean, outline_of
from ui.export_record import STOPPED, UNFINISHED, make_record, record_of

MARKDOWN = """\
# Vragen aan Vraagbaak

Gemaakt op 26-11-2026 om 14:05 uur

## Vraag 1: Hoeveel banen waren er?

### Citaten uit het rapport

Deze zinnen staan letterlijk in het rapport; een AI-model koos ze. Controleer of ze uw vraag beantwoorden.

Er is geen taalmodel. Daarom ziet u de zinnen uit het rapport zelf.

> “Wij groeien.[^1] Dat is goed.”[^1]

> In 2024 waren er 120 banen en 30 vacatures.[^2] [^3]

### Controle per zin

- **Gesteund:** “Wij groeien. Dat is goed.” staat woord voor woord in het rapport (noot 1).
- **Gesteund:** “In 2024 waren er 120 banen en 30…” staat woord voor woord in het rapport (noten 2 en 3).

## Vraag 2: En de lonen?

### Geschreven antwoord

Een AI-model schreef of koos deze tekst. Controleer altijd de bron.

Gezocht op: Hoeveel banen waren er? En de lonen?

Lonen stegen met 3%.[^4] Volgens bron \\[7\\] kwam dat door krapte[^5]. (gedeeltelijk gesteund)

> De lonen in de zorg stegen het meest van alle sectoren.[^4]

### Controle per zin

- **Gesteund:** “Lonen stegen met 3%.” staat in het rapport (noot 4).
- **Gedeeltelijk gesteund:** “Volgens bron \\[7\\] kwam dat door krapte.” zegt het in andere woorden dan het rapport; lees de bron erbij (noot 5).
- **Gesteund:** “De lonen in de zorg stegen het meest…” staat woord voor woord in het rapport (noot 4).

### Weggelaten uit het antwoord

Het taalmodel schreef deze zinnen. De bron steunt ze niet. Gebruik ze niet.

- **Niet gesteund:** “Lonen stegen met 9%.” Reden: Een getal in de zin staat niet in de bron. In plaats daarvan staat er het citaat van noot 4.
- **Niet gesteund:** “Alles wordt duurder.” Reden: De zin noemt geen bron.

## Vraag 3: Wat kost een brood?

**Gezocht in:** Banenmonitor (Testdienst, 2024)

### Geen antwoord gevonden

Ik kan het antwoord niet vinden in de rapporten. Gezocht op: Wat kost een brood?

### Wat het dichtst in de buurt komt: dit is geen antwoord

**Geen antwoord; Banenmonitor (Testdienst, 2024), pagina 7 en 8, onder “Bakkers”:** Brood is geen baan. Bakkers bakken.

**Geen antwoord; Banenmonitor (Testdienst, 2024), pagina 3:** Iets anders.

**Geen antwoord; Banenmonitor (Testdienst, 2024), pagina 1 tot en met 3:** Een derde.

## Vraag 4: En nu?

### Geen antwoord

Het is niet gelukt.

## Verantwoording

- **Programma:** Vraagbaak 0.1.0
- **Taalmodel:** gemma-3-270m
- **Gemaakt:** 2026-11-26T14:05:33+01:00
- **Paginanummers:** geteld vanaf de eerste pagina van het bestand

### Rapport: Banenmonitor (Testdienst, 2024)

- **Titel:** Banenmonitor
- **Organisatie:** Testdienst
- **Jaar:** 2024
- **Bestand:** monitor.pdf
- **Aantal pagina’s:** 12
- **Versie:** toegevoegd op 24-11-2026 om 06:12 uur
- **SHA-256:** aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa

### Rapport: Lonen

- **Titel:** Lonen
- **Organisatie:** onbekend
- **Jaar:** onbekend
- **Bestand:** loon.pdf
- **Aantal pagina’s:** 3
- **Versie:** toegevoegd op 25-11-2026 om 09:05 uur
- **SHA-256:** bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb

[^1]: “Wij groeien. Dat is goed.” Banenmonitor (Testdienst, 2024), pagina 4.

[^2]: “In 2024 waren er 120 banen” Banenmonitor (Testdienst, 2024), pagina 5.

[^3]: “en 30 vacatures.” Banenmonitor (Testdienst, 2024), pagina 6.

[^4]: “De lonen stegen met 3%.” Lonen, pagina 2.

[^5]: “Krapte dreef de lonen op.” Banenmonitor (Testdienst, 2024), pagina 9.
"""


def texts(given: object, kind: str) -> list[str]:
    """The text of every block of a kind, with [n] for a footnote."""
    blocks = outline_of(given).blocks  # type: ignore[arg-type]
    return [
        "".join(f"[{part.number}]" if isinstance(part, Mark) else part for part in block.parts)
        for block in blocks
        if block.kind == kind
    ]


def test_a_conversation_as_markdown() -> None:
    assert to_markdown(CONVERSATION) == MARKDOWN


def test_one_question_has_no_number() -> None:
    given = record(recorded(QUOTES))
    assert texts(given, "title") == ["Vraag aan Vraagbaak"]
    assert texts(given, "chapter") == ["Vraag: Hoeveel banen waren er?", "Verantwoording"]
    assert outline_of(given).title == "Vraag aan Vraagbaak: Hoeveel banen waren er?"


def test_a_refusal_has_no_footnotes_and_says_that_the_nearest_is_no_answer() -> None:
    outline = outline_of(record(recorded(REFUSED)))
    assert outline.notes == ()
    assert not any(isinstance(part, Mark) for block in outline.blocks for part in block.parts)
    nearest = [block for block in outline.blocks if block.label.startswith("Geen antwoord; ")]
    assert [block.parts for block in nearest] == [
        ("Brood is geen baan. Bakkers bakken.",),
        ("Iets anders.",),
        ("Een derde.",),
    ]
    assert "Gesteund" not in to_markdown(record(recorded(REFUSED)))


def test_a_mark_without_a_citation_is_text_and_no_footnote() -> None:
    given = answer("Vraag?", (sentence("Zin [2] met [9] en [1].", 1, verbatim=True),), (citation(1, 1, "Zin"),))
    assert texts(record(recorded(given)), "quote") == ["Zin [2] met [9] en[1]."]
    assert outline_of(record(recorded(given))).notes == ("“Zin” Banenmonitor (Testdienst, 2024), pagina 1.",)


def test_a_mark_that_the_sentence_does_not_lean_on_is_text() -> None:
    given = answer(
        "Vraag?",
        (sentence("Eerste. [1]", 1, verbatim=True), sentence("Zie [1] daar. [2]", 2, verbatim=True)),
        (citation(1, 1, "Eerste."), citation(2, 2, "Zie daar.")),
    )
    outline = outline_of(record(recorded(given)))
    assert [block.parts for block in outline.blocks if block.kind == "quote"] == [
        ("Eerste.", Mark(number=1)),
        ("Zie [1] daar.", Mark(number=2)),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[1](http://x) en [1]: kwaad [1]", "> [^1]\\(http://x) en[^1]\\: kwaad[^1]"),
        ("[1]: kwaad", "> [^1]\\: kwaad"),
        ("Let op! [1]", "> Let op\\![^1]"),
        ("[^1]: <b>*x*</b> &amp; `a` $b$ [1]", "> \\[\\^1\\]: \\<b\\>\\*x\\*\\</b\\> \\&amp; \\`a\\` \\$b\\$[^1]"),
        ("1. Werk [1]", "> 1\\. Werk[^1]"),
        ("(a) Werk [1]", "> (a\\) Werk[^1]"),
        ("- Werk [1]", "> \\- Werk[^1]"),
        ("    # Werk [1]", "> \\# Werk[^1]"),
        ("3.500 banen in 2024. [1]", "> 3.500 banen in 2024.[^1]"),
    ],
)
def test_markup_in_a_sentence_stays_text(text: str, line: str) -> None:
    given = answer("Vraag?", (sentence(text, 1, verbatim=True),), (citation(1, 1, "Zin"),))
    assert line in to_markdown(record(recorded(given))).split("\n")


def test_footnotes_are_numbered_by_first_reference_and_not_by_marker() -> None:
    given = answer(
        "Vraag?",
        (sentence("Later. [2]", 2, verbatim=True), sentence("Eerder. [1]", 1, verbatim=True)),
        (citation(1, 1, "Eerder."), citation(2, 2, "Later.")),
    )
    outline = outline_of(record(recorded(given)))
    assert texts(record(recorded(given)), "quote") == ["Later.[1]", "Eerder.[2]"]
    assert [note.split(" ")[0] for note in outline.notes] == ["“Later.”", "“Eerder.”"]


def test_reports_of_the_same_name_are_told_apart_by_their_file() -> None:
    other = replace(MONITOR, name="oud.pdf", sha256="c" * 64)
    given = answer("Vraag?", (sentence("Zin. [1]", 1, verbatim=True),), (citation(1, 3, "Zin.", "oud.pdf"),))
    outline = outline_of(record(recorded(given), documents=(MONITOR, other)))
    assert outline.notes == ("“Zin.” Banenmonitor (Testdienst, 2024), bestand oud.pdf, pagina 3.",)


def test_two_versions_of_a_report_in_one_conversation_are_told_apart() -> None:
    newer = replace(MONITOR, sha256="c" * 64, added="2026-11-26T10:00:00+01:00")
    conversation = (
        exchange(1, "klaar", answer=QUOTES, searched=(MONITOR, LOON)),
        exchange(2, "klaar", answer=QUOTES, searched=(newer, LOON)),
    )
    made = record_of(conversation, (newer, LOON), "model-x")
    assert [q.versions["monitor.pdf"] for q in made.questions] == [MONITOR.sha256, newer.sha256]
    text = to_markdown(made)
    old, new = "versie van 24-11-2026 om 06:12 uur", "versie van 26-11-2026 om 10:00 uur"
    notes = [line for line in text.splitlines() if line.startswith("[^")]
    told = [(old in note, new in note) for note in notes if "Banenmonitor" in note]
    assert told == [(True, False)] * 3 + [(False, True)] * 3
    assert "Lonen, versie" not in text
    assert from_json(to_json(made)) == made


def test_a_report_that_was_searched_and_not_cited_is_listed_with_its_version() -> None:
    assert texts(record(recorded(QUOTES)), "item")[-1] == (
        f"Lonen; bestand loon.pdf, toegevoegd op 25-11-2026 om 09:05 uur, SHA-256 {'b' * 64}"
    )


def test_a_report_that_was_removed_is_not_given_a_version() -> None:
    given = record(recorded(QUOTES), documents=())
    assert texts(given, "item")[-1] == "monitor.pdf. De versie (SHA-256) is niet bekend."
    assert outline_of(given).notes[1] == "“In 2024 waren er 120 banen” monitor.pdf, pagina 5."


def test_without_a_model_the_record_says_so() -> None:
    given = replace(record(recorded(QUOTES)), model="")
    assert "- **Taalmodel:** geen; alleen zinnen uit het rapport\n" in to_markdown(given)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\nb\tc\r\n\x85d\u2028e", "a b c d e"),
        ("a\x00b\x1bc\x7f", "abc"),
        ("\u202eachterstevoren\u202c \u200f\u2067x", "achterstevoren x"),
        ("half \ud800 teken \ufffe", "half  teken"),
        ("vast\u00a0bij\u200belkaar é 𝕏 שלום", "vast\u00a0bij\u200belkaar é 𝕏 שלום"),
    ],
)
def test_text_is_cleaned_of_what_misleads(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def exchange(number: int, status: str, **more: object) -> Exchange:
    titles = {"monitor.pdf": "Banenmonitor", "loon.pdf": "Lonen"}
    return Exchange(number=number, question=Question(text=f"Vraag {number}?"), titles=titles, status=status, **more)  # type: ignore[arg-type]


def test_a_conversation_of_the_window_becomes_a_record() -> None:
    only = replace(exchange(4, "klaar", answer=REFUSED), question=Question(text="Brood?", documents=("loon.pdf",)))
    conversation = (
        exchange(1, "klaar", answer=QUOTES),
        exchange(2, "gestopt", text="Niet gecontroleerd"),
        exchange(3, "mislukt", error="Het taalmodel stopte. Stel de vraag opnieuw.", text="Half"),
        only,
        exchange(5, "schrijft", text="Bezig"),
    )
    made = record_of(conversation, (MONITOR, LOON, replace(MONITOR, name="nieuw.pdf")), "model-x")
    assert [(q.text, q.answer, q.failure) for q in made.questions] == [
        ("Vraag 1?", QUOTES, ""),
        ("Vraag 2?", None, STOPPED),
        ("Vraag 3?", None, "Het is niet gelukt. Het taalmodel stopte. Stel de vraag opnieuw."),
        ("Brood?", REFUSED, ""),
        ("Vraag 5?", None, UNFINISHED),
    ]
    assert made.questions[0].documents == ("monitor.pdf", "loon.pdf")
    assert made.questions[3].documents == ("loon.pdf",)
    assert made.documents == (MONITOR, LOON)
    assert made.model == "model-x"
    for unchecked in ("Niet gecontroleerd", "Half", "Bezig"):
        assert f"{unchecked}\n" not in to_markdown(made)
        assert f'"{unchecked}"' not in to_json(made)


def test_a_record_knows_when_and_by_what_it_was_made() -> None:
    made = make_record([recorded(QUOTES)], (MONITOR,), "")
    moment = dt.datetime.fromisoformat(made.made)
    assert moment.utcoffset() is not None
    assert abs((dt.datetime.now(dt.UTC) - moment).total_seconds()) < 60
    assert made.program.count(".") == 2


def test_json_holds_everything_and_reads_back_the_same() -> None:
    text = to_json(CONVERSATION)
    raw = json.loads(text)
    assert (raw["format"], raw["version"]) == ("vraagbaak-record", 1)
    assert raw["record"]["documents"][0] == asdict(MONITOR)
    assert raw["record"]["questions"][1]["answer"]["rejected"][0] == {
        "text": "Lonen stegen met 9%.",
        "reason": "Een getal in de zin staat niet in de bron.",
        "replaced_by": 1,
        "status": "niet gesteund",
    }
    assert from_json(text) == CONVERSATION


def test_an_answer_in_the_record_is_what_the_command_prints() -> None:
    assert json.loads(answer_to_json(WRITTEN)) == json.loads(to_json(CONVERSATION))["record"]["questions"][1]["answer"]
    assert "\n" not in answer_to_json(WRITTEN)


def test_json_escapes_what_would_turn_the_reading_direction_and_keeps_it() -> None:
    turned = record(recorded(answer("a\u202eb\u2028c\ud800")))
    text = to_json(turned)
    assert "a\\u202eb\\u2028c\ufffd" in text
    assert not {"\u202e", "\u2028"} & set(text)
    assert from_json(text).questions[0].text == "a\u202eb\u2028c\ufffd"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Dit is geen verslag van Vraagbaak."),
        ("[" * 100_000, "Dit is geen verslag van Vraagbaak."),
        ("[]", "Dit is geen heel verslag"),
        ('{"format": "iets", "version": 1}', "Dit is geen heel verslag"),
        ('{"format": "vraagbaak-record", "version": 2}', "van een andere versie"),
        (to_json(CONVERSATION).replace('"page": 5', '"page": "5"'), "Dit is geen heel verslag"),
    ],
)
def test_what_is_no_record_is_refused_in_one_dutch_line(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        from_json(text)
    assert "\n" not in str(refused.value)
