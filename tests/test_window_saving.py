"""What is filed from the window: the reports and models of when it was asked, as a link with the date in its name."""

import base64
import datetime as dt
from dataclasses import replace

import pytest
from answers import DOCUMENT, Tags, answered

from ui.export.saving import SUFFIXES
from ui.export.transcript import transcript_of
from ui.window.answer import FORMATS
from ui.window.saving import MEDIA_TYPES, file_html

OLD, NEW = replace(DOCUMENT, sha256="old"), replace(DOCUMENT, sha256="new")


def test_a_report_that_was_replaced_is_filed_as_it_was() -> None:
    record = transcript_of((replace(answered(), searched=(OLD,), model="klein"),), [NEW], "groot")
    assert record.documents == (OLD,)
    assert record.model == "klein"


def test_reports_and_models_of_all_questions_are_filed() -> None:
    first, second = answered(), replace(answered(), number=4)
    record = transcript_of(
        (replace(first, searched=(OLD,), model="klein"), replace(second, searched=(NEW,), model="groot")), [NEW], "nu"
    )
    assert record.documents == (OLD, NEW)
    assert record.model == "klein, groot"


def test_an_exchange_that_does_not_tell_is_filed_with_the_reports_of_now() -> None:
    record = transcript_of((answered(),), [NEW], "groot")
    assert record.documents == (NEW,)
    assert record.model == "groot"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_link_holds_the_file_and_names_the_day(suffix: str) -> None:
    html = file_html(b"inhoud", suffix, dt.date(2026, 3, 5), "Het gesprek")
    ((_, link),) = [tag for tag in Tags(html).tags if tag[0] == "a"]
    assert link["download"] == f"vraagbaak-2026-03-05{suffix}"
    assert link["href"] == f"data:{MEDIA_TYPES[suffix]};base64,{base64.b64encode(b'inhoud').decode()}"
    assert file_html(b"inhoud", suffix, dt.date(2026, 3, 5), "Het gesprek") != html


def test_every_format_of_the_menu_can_be_made() -> None:
    assert tuple(FORMATS) == tuple(MEDIA_TYPES) == SUFFIXES
