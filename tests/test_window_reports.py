"""The tab of the reports in a real browser: add, replace, remove, choose."""

import time
from collections.abc import Callable

import pytest
from browsing import Page, Route, Server, answer, ask_and_wait, choose_files, expect, go_to, record, status

pytestmark = pytest.mark.browser


def uploads(page: Page) -> list[str]:
    """Return the line of each file, once all of them are done."""
    expect(page.locator("#toevoeg-melding")).to_contain_text("Klaar.")
    lines: list[str] = page.locator("#toevoeg-voortgang li").all_inner_texts()
    return lines


def expect_cards(page: Page, *titles: str) -> None:
    expect(page.locator("#rapportenlijst h3")).to_have_text(titles)


def remove(page: Page, title: str) -> None:
    page.get_by_role("button", name=f"Verwijderen {title}").click()
    page.get_by_role("button", name="Ja, verwijderen").click()


def test_a_first_report_is_added_with_progress_and_can_be_searched(
    windows: Callable[..., Server], tab: Callable[..., Page]
) -> None:
    page = tab(windows("--empty").address)
    expect(page.locator(".welkom")).to_contain_text("Er is nog geen rapport.")
    page.locator("#vraagvak textarea").fill("Hoeveel banen?")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("Voeg eerst een rapport toe, onder \u201cRapporten\u201d.")
    assert page.locator("#vraagvak textarea").input_value() == "Hoeveel banen?"
    page.get_by_role("link", name="Voeg eerst een rapport toe").click()
    expect(page.get_by_role("tab", name="Rapporten")).to_be_focused()
    told, bars = record(page, "#toevoeg-melding"), record(page, "#toevoeg-voortgang")
    choose_files(page, ("nieuw.txt", b"goed"), ("later.txt", b"goed"))
    added = [
        "✓ nieuw.txt is toegevoegd: Titel van nieuw (1 pagina, 30 passages).",
        "✓ later.txt is toegevoegd: Titel van later (1 pagina, 30 passages).",
    ]
    assert uploads(page) == added
    assert told() == ["Bezig met bestand 1 van 2: nieuw.txt.", "Bezig met bestand 2 van 2: later.txt.", "Klaar."]
    seen = [" ".join(text.split()) for text in bars()]  # the quickest steps may be skipped
    assert "nieuw.txt: lezen (25%) later.txt: wacht (0%)" in seen
    assert f"{added[0]} later.txt: lezen (25%)" in seen
    assert seen[-1] == " ".join(added)
    expect(page.get_by_label("Titel van nieuw, 1 pagina")).to_be_checked()
    go_to(page, "Vragen")
    expect(page.locator(".welkom")).to_contain_text("Titel van nieuw")
    expect(page.get_by_role("button", name="Wat staat er over lonen?")).to_be_visible()
    ask_and_wait(page, "gesloten")
    assert "Zocht in: ()." in answer(page)


def test_what_is_there_already_or_is_new_or_cannot_be_read_is_told_for_each_file(
    windows: Callable[..., Server], tab: Callable[..., Page]
) -> None:
    server = windows()
    page = tab(server.address)
    ask_and_wait(page, "Hoeveel banen?")
    answered = answer(page)
    go_to(page, "Rapporten")
    choose_files(page, ("slecht.txt", b"fout"), ("goed.md", b"goed"), ("kopie.pdf", b"zelfde"))
    slecht, goed, kopie = uploads(page)
    assert slecht.startswith("✗ slecht.txt is geen pdf. Kies een ander bestand.")
    assert goed == "✓ goed.md is toegevoegd: Titel van goed (1 pagina, 30 passages)."
    assert kopie == "✓ kopie.pdf staat er al als monitor.pdf."
    expect(page.locator("#toevoeg-melding")).to_have_text("Klaar. 1 bestand is niet toegevoegd.")
    expect_cards(page, "Banenmonitor (Testdienst, 2024)", "Titel van goed")
    choose_files(page, ("goed.md", b"anders"))
    expect(page.locator("#toevoeg-voortgang li")).to_have_text(
        ["✓ goed.md is vervangen door de nieuwe versie: Titel van goed (1 pagina, 30 passages)."]
    )
    expect(page.locator("#documenten input:checked")).to_have_count(2)
    assert page.evaluate("window.hacked") is None
    go_to(page, "Vragen")
    assert "In 2024 waren er 120 banen." in answered
    assert answer(page) == answered
    folder = server.log.parent / "uploads"
    assert [path.name for path in folder.rglob("*") if path.suffix in {".txt", ".md", ".pdf"}] == []


def test_a_report_shows_its_facts_and_headings_and_asks_its_question(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    go_to(page, "Rapporten")
    card = page.locator("#rapportenlijst article")
    expect(card).to_contain_text("12 pagina\u2019s, 30 passages")
    expect(card).to_contain_text("1 mei 2024")
    expect(card.locator("code")).to_have_text("000000000000")
    expect(card.get_by_text("Hoofdstuk van monitor.pdf")).to_be_hidden()
    card.get_by_text("Inhoud (2)").click()
    expect(card.locator(".inhoud li")).to_have_text(["Hoofdstuk van monitor.pdf pagina 2", "Banen pagina 5"])
    card.get_by_role("button", name="Wat staat er over lonen?").click()
    expect(page.get_by_role("tabpanel", name="Vragen")).to_be_visible()
    expect(page.locator("#huidige-vraag h2")).to_have_text("Uw vraag: Wat staat er over lonen?")
    expect(status(page)).to_have_text("Klaar. 2 vindplaatsen.")


def test_a_report_is_removed_after_confirmation_only(windows: Callable[..., Server], tab: Callable[..., Page]) -> None:
    page = tab(windows().address)
    go_to(page, "Rapporten")
    choose_files(page, ("tweede.pdf", b"goed"), ("vast.pdf", b"goed"))
    uploads(page)
    page.get_by_role("button", name="Verwijderen Titel van tweede").click()
    expect(page.get_by_role("dialog", name="Rapport verwijderen?")).to_be_visible()
    page.get_by_role("button", name="Nee, bewaren").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#rapportenlijst h3")).to_have_count(3)
    remove(page, "Titel van tweede")
    expect(page.locator("#toevoeg-melding")).to_have_text("Titel van tweede is verwijderd.")
    expect_cards(page, "Banenmonitor (Testdienst, 2024)", "Titel van vast")
    expect(page.locator("#rapporten-kop")).to_be_focused()
    expect(page.locator("#documenten input")).to_have_count(2)
    remove(page, "Titel van vast")
    expect(page.locator("#toevoeg-melding .fout")).to_have_text(
        "vast.pdf is niet te verwijderen. Probeer het straks opnieuw."
    )
    expect(page.locator("#rapportenlijst h3")).to_have_count(2)
    remove(page, "Banenmonitor")
    go_to(page, "Vragen")
    ask_and_wait(page, "gesloten")
    assert "Zocht in: ()." in answer(page)


def test_a_question_is_asked_and_its_answer_stays_while_a_removal_is_on_its_way_to_the_browser(
    windows: Callable[..., Server], tab: Callable[..., Page]
) -> None:
    page, held, holding = tab(windows().address), [], True

    def hold(route: Route) -> None:
        """Let the window answer, and keep the answer on its way."""
        if holding:
            held.append((route, route.fetch()))
        else:
            route.continue_()

    go_to(page, "Rapporten")
    choose_files(page, ("tweede.pdf", b"goed"))
    uploads(page)
    expect(page.locator("#documenten input:checked")).to_have_count(2)
    page.route("**/gradio_api/run/**", hold)  # all that is told of the reports; answers come another way
    remove(page, "Titel van tweede")
    expect_cards(page, "Banenmonitor (Testdienst, 2024)")
    go_to(page, "Vragen")
    page.wait_for_timeout(300)
    assert held
    holding = False
    ask_and_wait(page, "gesloten")
    for route, response in held:
        route.fulfill(response=response)
    expect(page.locator("#documenten input")).to_have_count(1)
    page.wait_for_timeout(300)  # the others change nothing that one could wait for
    assert "Zocht in: ()." in answer(page)
    expect(page.locator(".welkom")).to_be_hidden()
    page.unroute_all()


def test_reports_that_are_removed_while_others_are_added_all_go(
    windows: Callable[..., Server], tab: Callable[..., Page]
) -> None:
    page = tab(windows().address)
    go_to(page, "Rapporten")
    choose_files(page, ("een.pdf", b"goed"), ("twee.pdf", b"goed"))
    uploads(page)
    choose_files(page, ("drie.pdf", b"goed"), ("vier.pdf", b"goed"), ("vijf.pdf", b"goed"))
    expect(page.locator("#toevoeg-melding")).to_contain_text("Bezig met bestand 1 van 3")
    remove(page, "Titel van een")
    remove(page, "Titel van twee")
    expect(page.locator("#rapportenlijst h3")).to_have_text(
        ["Banenmonitor (Testdienst, 2024)", "Titel van drie", "Titel van vier", "Titel van vijf"]
    )


def test_only_the_ticked_reports_are_searched_and_another_tab_sees_what_was_added(
    windows: Callable[..., Server], tab: Callable[..., Page]
) -> None:
    address = windows().address
    page, other = tab(address), tab(address)
    go_to(page, "Rapporten")
    choose_files(page, ("tweede.pdf", b"goed"))
    uploads(page)
    page.get_by_label("Banenmonitor (Testdienst, 2024), 12 pagina").uncheck()
    go_to(page, "Vragen")
    expect(page.locator("#zoekt-in")).to_contain_text("Zoekt in Titel van tweede.")
    ask_and_wait(page, "gesloten")
    assert "Zocht in: ('tweede.pdf',)." in answer(page)
    go_to(page, "Rapporten")
    page.get_by_label("Titel van tweede, 1 pagina").uncheck()
    go_to(page, "Vragen")
    page.locator("#vraagvak textarea").fill("Hoeveel banen?")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("Kies eerst in welk rapport u zoekt, onder \u201cRapporten\u201d.")
    go_to(other, "Rapporten")
    expect(other.locator("#rapportenlijst h3")).to_have_text(["Banenmonitor (Testdienst, 2024)", "Titel van tweede"])
    expect(other.get_by_label("Titel van tweede, 1 pagina")).not_to_be_checked()


# What dropping a file on the question box does.
DROP = """(name) => {
  const files = new DataTransfer();
  files.items.add(new File(["goed"], name));
  for (const kind of ["dragover", "drop"])
    document.querySelector("#vraagvak").dispatchEvent(
      new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: files }));
}"""


def test_reports_are_added_and_chosen_beside_the_question(
    windows: Callable[..., Server], tab: Callable[..., Page]
) -> None:
    page = tab(windows().address)
    page.evaluate(DROP, "gesleept.txt")
    expect(page.locator("#hier-voortgang")).to_contain_text("✓ gesleept.txt is toegevoegd")
    expect(page.locator("#hier-toevoegen-knop")).to_be_enabled()
    page.locator("#vragen input[type=file]").set_input_files(
        {"name": "gekozen.txt", "mimeType": "text/plain", "buffer": b"goed"}
    )
    expect(page.locator("#hier-voortgang")).to_contain_text("✓ gekozen.txt is toegevoegd")
    expect(page.locator("#zoekt-in")).to_contain_text("Zoekt in alle 3 rapporten.")
    for title, told in (
        ("Banenmonitor", "Zoekt in de gekozen 2 rapporten."),
        ("Titel van gesleept", "Zoekt in Titel van gekozen."),
    ):
        choice = page.locator("#zoekt-in").get_by_role("button", name=title)
        choice.focus()
        page.keyboard.press("Space")
        expect(page.locator("#zoekt-in")).to_contain_text(told)
        expect(choice).to_have_attribute("aria-pressed", "false")
        expect(choice).to_be_focused()
    ask_and_wait(page, "gesloten")
    assert "Zocht in: ('gekozen.txt',)." in answer(page)
    page.evaluate(DROP, "gesleept.exe")
    expect(page.locator("#hier-toevoegen .niet-gestuurd")).to_contain_text("gesleept.exe")


def files_left(server: Server) -> list[str]:
    """Return the files that came in and are still kept."""
    folder = server.log.parent / "uploads"
    return [path.name for path in folder.rglob("*") if path.suffix in {".txt", ".md", ".pdf"}]


def test_files_dropped_while_another_is_added_are_added_after_it(
    windows: Callable[..., Server], tab: Callable[..., Page]
) -> None:
    page = tab(windows().address)
    page.evaluate(DROP, "traag.txt")
    expect(page.locator("#hier-voortgang")).to_contain_text("traag.txt: lezen (25%)")
    page.evaluate(DROP, "twee.txt")
    expect(page.locator("#hier-voortgang li")).to_contain_text(["traag.txt", "twee.txt: wacht (0%)"])
    page.evaluate(DROP, "drie.txt")
    expect(page.locator("#hier-voortgang li")).to_contain_text(
        [f"✓ {name}.txt is toegevoegd" for name in ("traag", "twee", "drie")]
    )
    expect(page.locator("#zoekt-in")).to_contain_text("Zoekt in alle 4 rapporten.")


def test_a_refused_scan_is_read_again_by_its_button_and_goes_with_its_tab(
    windows: Callable[..., Server], tab: Callable[..., Page]
) -> None:
    server = windows()
    page = tab(server.address)
    go_to(page, "Rapporten")
    choose_files(page, ("een.pdf", b"scan"), ("twee.pdf", b"scan"))
    expect(page.locator("#toevoeg-melding")).to_have_text("Klaar. 2 bestanden zijn niet toegevoegd.")
    assert sorted(files_left(server)) == ["een.pdf", "twee.pdf"]
    page.get_by_role("button", name="Tekst herkennen in twee.pdf").click()
    expect(page.locator("#toevoeg-voortgang li")).to_contain_text(
        ["✗ een.pdf heeft geen tekst.", "✓ twee.pdf is toegevoegd"]
    )
    expect_cards(page, "Banenmonitor (Testdienst, 2024)", "Titel van twee")
    expect(page.get_by_label("Titel van twee, 1 pagina")).to_be_checked()
    assert files_left(server) == ["een.pdf"]
    page.close()
    for _ in range(100):
        if not files_left(server):
            break
        time.sleep(0.1)
    assert files_left(server) == []


def test_recognising_is_stopped_by_its_button(windows: Callable[..., Server], tab: Callable[..., Page]) -> None:
    server = windows()
    page = tab(server.address)
    go_to(page, "Rapporten")
    choose_files(page, ("lang.pdf", b"scan, lang"))
    stop = page.get_by_role("button", name="Stop met tekst herkennen")
    expect(stop).to_have_count(0)
    page.get_by_role("button", name="Tekst herkennen in lang.pdf").click()
    expect(page.locator("#toevoeg-voortgang")).to_contain_text("tekst herkennen, pagina 1 van 2 (30%)")
    stop.click()
    expect(page.locator("#toevoeg-voortgang li")).to_have_text(["✗ Gestopt: lang.pdf is niet toegevoegd."])
    expect(stop).to_have_count(0)
    expect_cards(page, "Banenmonitor (Testdienst, 2024)")
    assert files_left(server) == []


def test_who_left_a_tab_open_can_ask_about_what_another_tab_added(
    windows: Callable[..., Server], tab: Callable[..., Page]
) -> None:
    address = windows("--empty").address
    left_open, other = tab(address), tab(address)
    go_to(other, "Rapporten")
    choose_files(other, ("nieuw.txt", b"goed"))
    uploads(other)
    ask_and_wait(left_open, "gesloten")
    assert "Zocht in: ()." in answer(left_open)
    expect(left_open.locator("#zoekt-in")).to_contain_text("Zoekt in Titel van nieuw.")
    go_to(left_open, "Rapporten")
    expect(left_open.get_by_label("Titel van nieuw, 1 pagina")).to_be_checked()
