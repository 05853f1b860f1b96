"""What stands in a filed record: the words, their order, and what is a source and what is not."""

import datetime as dt
import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from filed import CONVERSATION, LOON, MONITOR, QUOTES, REFUSED, WRITTEN, answer, place, record, recorded, sentence

from rag.types import Question, Short
from ui.conversation.exchange import Exchange
from ui.errors import InputError
from ui.export.json_file import answer_to_json, from_json, to_json
from ui.export.markdown import to_markdown
from ui.export.outline import Bold, Mark, clean, outline_of
from ui.export.transcript import STOPPED, UNFINISHED, make_transcript, transcript_of

OLD_RECORD = Path(__file__).with_name("old-record.json").read_text(encoding="utf-8")
MARKDOWN = """\
# Vragen aan Vraagbaak

Gevraagd aan Vraagbaak, 26-11-2026 om 14:05 uur

## Vraag 1: Hoeveel banen waren er?

“In 2024 … 120 banen”[^1]

Ingekort, met de woorden van het rapport.

> Wij groeien. In 2024 waren er **120 banen**. … Dat zijn er 20 meer.[^1]

> Dit zijn de redenen:
>
> - **er is krapte**;
> - er komen klanten bij.[^2]

Over de vacatures vond ik niets.

De citaten staan woord voor woord in het rapport. Het vet is van Vraagbaak.

Er is geen taalmodel. Daarom ziet u alleen wat in het rapport staat.

## Vraag 2: En de lonen?

**Gezocht op:** Hoeveel banen waren er? En de lonen?

De lonen stegen met 3%.[^3] [^4]

**Niet gecontroleerd, geschreven door het taalmodel:** In de zorg was het \\[5\\] meer. (reden: De richting staat niet in de bron.)[^4]

> De lonen stegen met **3%**.[^3]

> Sector 2023 2024
>
> **Zorg** 2% **5%**[^4]

De citaten staan woord voor woord in het rapport. Het vet is van Vraagbaak.

## Vraag 3: Wat kost een brood?

**Gezocht in:** Banenmonitor (Testdienst, 2024)

### Geen antwoord gevonden

Ik zocht naar “Wat kost een brood?” en vond het niet in de rapporten.

### Wat het dichtst in de buurt komt: dit is geen antwoord

**Geen antwoord; Banenmonitor (Testdienst, 2024), pagina 7 en 8, onder “Bakkers”:** Brood is geen baan. Bakkers bakken.

**Geen antwoord; Banenmonitor (Testdienst, 2024), pagina 3:** Iets anders.

**Geen antwoord; Banenmonitor (Testdienst, 2024), pagina 1 tot en met 3:** Een derde.

## Vraag 4: En nu?

### Geen antwoord

Het is niet gelukt.

## Verantwoording

- Gemaakt met Vraagbaak 0.1.0 op 2026-11-26T14:05:33+01:00. Taalmodel: gemma-3-270m. Pagina’s zijn geteld vanaf de eerste pagina van het bestand.
- **Banenmonitor (Testdienst, 2024):** bestand monitor.pdf, 12 pagina’s, toegevoegd op 24-11-2026 om 06:12 uur, SHA-256 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
- **Lonen:** bestand loon.pdf, 3 pagina’s, toegevoegd op 25-11-2026 om 09:05 uur, SHA-256 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb

[^1]: Banenmonitor (Testdienst, 2024), pagina 4 en 5.

[^2]: Banenmonitor (Testdienst, 2024), pagina 6.

[^3]: Lonen, pagina 2.

[^4]: Banenmonitor (Testdienst, 2024), pagina 9.
"""


def texts(given: object, kind: str) -> list[str]:
    """The text of every block of a kind, with [n] for a footnote and *words* in bold."""
    shown = {str: lambda part: part, Mark: lambda part: f"[{part.number}]", Bold: lambda part: f"*{part.text}*"}
    blocks = outline_of(given).blocks  # type: ignore[arg-type]
    return ["".join(shown[type(part)](part) for part in block.parts) for block in blocks if block.kind == kind]


def test_a_conversation_as_markdown() -> None:
    assert to_markdown(CONVERSATION) == MARKDOWN


def test_a_single_question_is_the_title() -> None:
    given = record(recorded(QUOTES))
    assert texts(given, "title") == ["Hoeveel banen waren er?"]
    assert texts(given, "chapter") == []
    assert outline_of(given).title == "Hoeveel banen waren er?"


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
    assert "woord voor woord" not in to_markdown(record(recorded(REFUSED)))


def test_figures_in_brackets_of_the_report_are_text_and_no_footnotes() -> None:
    given = answer("Vraag?", place(1, 1, sentence("Zin [2] met [9] en [1].")))
    assert texts(record(recorded(given)), "quote") == ["Zin [2] met [9] en [1].[1]"]
    assert outline_of(record(recorded(given))).notes == ("Banenmonitor (Testdienst, 2024), pagina 1.",)


def test_a_whole_sentence_as_the_short_answer_is_said_to_be_one() -> None:
    given = replace(QUOTES, short=Short(marker=2, text="er is krapte;", shortened=False))
    assert texts(record(recorded(given)), "short") == ["“er is krapte;”[1]"]
    assert "Een zin uit het rapport." in texts(record(recorded(given)), "remark")
    assert outline_of(record(recorded(given))).notes[0] == "Banenmonitor (Testdienst, 2024), pagina 6."


def test_what_was_not_checked_never_reads_as_the_answer() -> None:
    given = record(recorded(WRITTEN))
    assert texts(given, "text") == ["De lonen stegen met 3%.[1][2]"]
    [unchecked] = [block for block in outline_of(given).blocks if block.label.startswith("Niet gecontroleerd")]
    assert unchecked.kind == "remark"
    assert unchecked.parts[0] == "In de zorg was het [5] meer. (reden: De richting staat niet in de bron.)"


def test_a_list_that_goes_on_and_its_numbers_are_told() -> None:
    given = answer(
        "Vraag?",
        replace(place(1, 3, sentence("Drie redenen:", begins=True), sentence("1. krapte;", kind="item")), goes_on=True),
    )
    assert texts(record(recorded(given)), "quote") == ["Drie redenen:", "1. krapte;[1]"]
    assert "Dit is niet de hele lijst." in texts(record(recorded(given)), "remark")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[1](http://x) en [1]: kwaad", "> \\[1\\](http://x) en \\[1\\]: kwaad[^1]"),
        (": kwaad", "> \\: kwaad[^1]"),
        ("Let op!", "> Let op\\![^1]"),
        ("[^1]: <b>*x*</b> &amp; `a` $b$", "> \\[\\^1\\]: \\<b\\>\\*x\\*\\</b\\> \\&amp; \\`a\\` \\$b\\$[^1]"),
        ("1. Werk", "> 1\\. Werk[^1]"),
        ("(a) Werk", "> (a\\) Werk[^1]"),
        ("- Werk", "> \\- Werk[^1]"),
        ("    # Werk", "> \\# Werk[^1]"),
        ("3.500 banen in 2024.", "> 3.500 banen in 2024.[^1]"),
    ],
)
def test_markup_in_a_sentence_stays_text(text: str, line: str) -> None:
    given = answer("Vraag?", place(1, 1, sentence(text)))
    assert line in to_markdown(record(recorded(given))).split("\n")


@pytest.mark.parametrize(
    ("text", "bold", "line"),
    [
        ("Van 38% nu.", "38%", "> Van **38%** nu.[^1]"),
        ("Van 38% nu.", " 38% ", "> Van **38%** nu.[^1]"),
        ("(x)y en z", "(x)", "> (x)y en z[^1]"),  # stars there would be stars
        ("a*b", "a*b", "> **a\\*b**[^1]"),
    ],
)
def test_bold_is_bold_or_nothing(text: str, bold: str, line: str) -> None:
    given = answer("Vraag?", place(1, 1, sentence(text, bold)))
    assert line in to_markdown(record(recorded(given))).split("\n")


def test_footnotes_are_numbered_by_first_reference_and_not_by_marker() -> None:
    given = answer("Vraag?", place(2, 2, sentence("Later.")), place(1, 1, sentence("Eerder.")))
    assert texts(record(recorded(given)), "quote") == ["Later.[1]", "Eerder.[2]"]
    assert [note[-2] for note in outline_of(record(recorded(given))).notes] == ["2", "1"]


def test_reports_of_the_same_name_are_told_apart_by_their_file() -> None:
    other = replace(MONITOR, name="oud.pdf", sha256="c" * 64)
    given = answer("Vraag?", place(1, 3, sentence("Zin."), document="oud.pdf"))
    outline = outline_of(record(recorded(given), documents=(MONITOR, other)))
    assert outline.notes == ("Banenmonitor (Testdienst, 2024), bestand oud.pdf, pagina 3.",)


def test_two_versions_of_a_report_in_one_conversation_are_told_apart() -> None:
    newer = replace(MONITOR, sha256="c" * 64, added="2026-11-26T10:00:00+01:00")
    conversation = (
        exchange(1, "klaar", answer=QUOTES, searched=(MONITOR, LOON)),
        exchange(2, "klaar", answer=QUOTES, searched=(newer, LOON)),
    )
    made = transcript_of(conversation, (newer, LOON), "model-x")
    assert [q.versions["monitor.pdf"] for q in made.questions] == [MONITOR.sha256, newer.sha256]
    text = to_markdown(made)
    old, new = "versie van 24-11-2026 om 06:12 uur", "versie van 26-11-2026 om 10:00 uur"
    notes = [line for line in text.splitlines() if line.startswith("[^")]
    told = [(old in note, new in note) for note in notes if "Banenmonitor" in note]
    assert told == [(True, False)] * 2 + [(False, True)] * 2
    assert "Lonen, versie" not in text
    assert from_json(to_json(made)) == made


def test_what_it_takes_to_check_stands_small_at_the_end_a_paragraph_for_each_report() -> None:
    blocks = outline_of(record(recorded(QUOTES))).blocks
    kinds = [block.kind for block in blocks]
    assert kinds[kinds.index("small title") :] == ["small title", "small", "small", "small"]
    assert [(block.label, block.parts[0]) for block in blocks[-2:]] == [
        (
            "Banenmonitor (Testdienst, 2024)",
            f"bestand monitor.pdf, 12 pagina’s, toegevoegd op 24-11-2026 om 06:12 uur, SHA-256 {'a' * 64}",
        ),
        (
            "Ook doorzocht: Lonen",
            f"bestand loon.pdf, 3 pagina’s, toegevoegd op 25-11-2026 om 09:05 uur, SHA-256 {'b' * 64}",
        ),
    ]


def test_a_report_that_was_removed_is_not_given_a_version() -> None:
    given = record(recorded(QUOTES), documents=())
    last = outline_of(given).blocks[-1]
    assert (last.label, last.parts) == (
        "monitor.pdf",
        ("niet meer in de verzameling; de versie (SHA-256) is niet bekend",),
    )
    assert outline_of(given).notes[1] == "monitor.pdf, pagina 6."


def test_without_a_model_the_record_says_so() -> None:
    given = replace(record(recorded(QUOTES)), model="")
    assert "Er was geen taalmodel; alles komt uit het rapport." in to_markdown(given)


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
    made = transcript_of(conversation, (MONITOR, LOON, replace(MONITOR, name="nieuw.pdf")), "model-x")
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
    made = make_transcript([recorded(QUOTES)], (MONITOR,), "")
    moment = dt.datetime.fromisoformat(made.made)
    assert moment.utcoffset() is not None
    assert abs((dt.datetime.now(dt.UTC) - moment).total_seconds()) < 60
    assert made.program.count(".") == 2


def test_json_holds_everything_and_reads_back_the_same() -> None:
    text = to_json(CONVERSATION)
    raw = json.loads(text)
    assert (raw["format"], raw["version"]) == ("vraagbaak-record", 2)
    assert raw["record"]["documents"][0] == {**asdict(MONITOR), "unread": []}
    assert raw["record"]["questions"][1]["answer"]["written"][1] == {
        "text": "In de zorg was het [5] meer.",
        "markers": [2],
        "status": "niet gecontroleerd",
        "reason": "De richting staat niet in de bron.",
    }
    assert from_json(text) == CONVERSATION


def test_a_record_of_the_version_before_is_read() -> None:
    read = from_json(OLD_RECORD)
    assert [question.text for question in read.questions] == [question.text for question in CONVERSATION.questions]
    assert [(p.marker, [c.page for c in p.citations]) for p in read.questions[0].answer.places] == [  # type: ignore[union-attr]
        (1, [4]),
        (2, [5]),
        (3, [6]),
    ]
    assert [question.answer is None or question.answer.abstained for question in read.questions] == [
        False,
        False,
        True,
        True,
    ]
    assert from_json(to_json(read)) == read


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
        ('{"format": "vraagbaak-record", "version": 3}', "van een andere versie"),
        ('{"format": "vraagbaak-record", "version": 1}', "Dit is geen heel verslag"),
        (OLD_RECORD.replace('"quote"', '"citaat"'), "Dit is geen heel verslag"),
        (OLD_RECORD.replace('"page": 5', '"page": "5"'), "Dit is geen heel verslag"),
        (to_json(CONVERSATION).replace('"page": 5', '"page": "5"'), "Dit is geen heel verslag"),
    ],
)
def test_what_is_no_record_is_refused_in_one_dutch_line(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        from_json(text)
    assert "\n" not in str(refused.value)
