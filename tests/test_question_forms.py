"""Sentences and the questions that are made of them; and sentences that no question may be made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question_forms import draft_questions, is_well_formed
from rag.question_grammar import Clause, first_clause, is_noun_phrase, lower_words, plain, read_clause

LOWER = lower_words("de leden krapte praktijken kleine gemeenten bewoners")


def drafts(sentence: str, heading: str = "Kop") -> list[str]:
    return [draft.text for draft in draft_questions(sentence, heading, LOWER)]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        # shares
        ("Van de leden fietst 35% naar het park, tegen 20% in 2020.", "Hoeveel procent van de leden fietst naar het park?"),
        ("Van de leden fietst 35% naar het park en 20% naar het werk.", "Hoeveel procent van de leden fietst naar het park?"),
        ("Van de leden die in 2018 begonnen, haalde 38% het diploma.", "Hoeveel procent van de leden die in 2018 begonnen, haalde het diploma?"),
        ("In de veertien dorpen stond in mei 2025 9,2% van de panden leeg.", "Hoeveel procent van de panden stond in de veertien dorpen in mei 2025 leeg?"),
        ("Van de leden met een auto zegt bijna 35 procent dat fietsen lastig is.", "Hoeveel procent van de leden met een auto zegt dat fietsen lastig is?"),
        ("Slechts 6% van alle gemeenten betaalt de lessen.²", "Hoeveel procent van alle gemeenten betaalt de lessen?"),
        ("Ruim een kwart van de gemeenten (27%) betaalt ook de lessen.", "Hoeveel procent van de gemeenten betaalt de lessen?"),
        ("In het voorjaar van 2026 fietste 35% van de leden naar het park.", "Hoeveel procent van de leden fietste in het voorjaar van 2026 naar het park?"),
        ("Ook zegt 42% van de leden met een auto dat fietsen lastig is.", "Hoeveel procent van de leden met een auto zegt dat fietsen lastig is?"),
        ("De zwemclub besteedt gemiddeld 31% van de tijd aan oefenen.", "Hoeveel procent van de tijd besteedt de zwemclub gemiddeld aan oefenen?"),
        ("Tussen 2012 en 2019 verdween in het dorp 18% van alle bushaltes.", "Hoeveel procent van alle bushaltes verdween tussen 2012 en 2019 in het dorp?"),
        ("Ruim de helft van de leden fietst naar het park.", "Welk deel van de leden fietst naar het park?"),
        ("Drie van de vijf gemeenten werken samen aan een fietspad.", "Hoeveel van de vijf gemeenten werken samen aan een fietspad?"),
        # amounts
        ("Zo’n 60 kinderen deden mee aan de proef.", "Hoeveel kinderen deden mee aan de proef?"),
        ("De zwemclub telt 410 leden.", "Hoeveel leden telt de zwemclub?"),
        ("In 2023 hielp de zwemclub 60 kinderen aan een diploma.", "Hoeveel kinderen hielp de zwemclub in 2023 aan een diploma?"),
        ("Eind 2022 namen 83 kinderen deel aan de lessen.", "Hoeveel kinderen namen eind 2022 deel aan de lessen?"),
        ("De proef met bussen kostte gemiddeld € 2.000 per dorp en duurt een jaar.", "Hoeveel kostte de proef met bussen gemiddeld per dorp?"),
        ("Er waren 6.950 tellers en stembureaus actief.", "Hoeveel tellers en stembureaus waren er actief?"),
        ("In totaal zijn er 128 woningen toegewezen.", "Hoeveel woningen zijn er in totaal toegewezen?"),
        ("Van de 18- tot 24-jarigen ging 33% naar de les, van de 65-plussers 68%.", "Hoeveel procent van de 18- tot 24-jarigen ging naar de les?"),
        ("De zwemclub gaf € 6,8 miljoen uit.", "Hoeveel geld gaf de zwemclub uit?"),
        ("De gemiddelde wachttijd bij de huisarts is 19 weken.", "Hoe lang is de gemiddelde wachttijd bij de huisarts?"),
        ("Een opleiding tot zwemleraar duurt gemiddeld 21 maanden.", "Hoe lang duurt een opleiding tot zwemleraar gemiddeld?"),
        ("Het aantal leden van de zwemclub steeg in 2023 met 12%.", "Met hoeveel procent steeg het aantal leden van de zwemclub in 2023?"),
        ("Het aantal leden steeg van 340 in 2022 naar 410 in 2023.", "Hoe veranderde het aantal leden tussen 2022 en 2023?"),
        ("Bij kleine gemeenten staan panden gemiddeld 19 maanden leeg.", "Hoeveel maanden staan panden bij kleine gemeenten gemiddeld leeg?"),
        ("De gemiddelde huur in de hoofdstraat bedraagt 285 euro per m² per jaar, 9% minder dan in 2019.", "Hoeveel bedraagt de gemiddelde huur in de hoofdstraat per m² per jaar?"),
        # reasons, causes, consequences
        ("De zwemclub sluit op zaterdag het bad, omdat er te weinig vrijwilligers zijn.", "Waarom sluit de zwemclub op zaterdag het bad?"),
        ("De zwemclub sluit op zaterdag het bad vanwege een tekort aan vrijwilligers.", "Waarom sluit de zwemclub op zaterdag het bad?"),
        ("Door de nieuwe regels wachten leden langer op een diploma.", "Waardoor wachten leden langer op een diploma?"),
        ("Als de wachttijd oploopt, haken leden vaker af.", "Wat gebeurt er als de wachttijd oploopt?"),
        ("Wanneer bepaalde lessen verdwijnen groeit de vraag naar oefenbaden.", "Wat gebeurt er als bepaalde lessen verdwijnen?"),
        ("Een tekort aan vrijwilligers leidt vaak tot langere wachttijden.", "Waartoe leidt een tekort aan vrijwilligers vaak?"),
        ("Krapte op de arbeidsmarkt kan leiden tot langere wachttijden.", "Waartoe kan krapte op de arbeidsmarkt leiden?"),
        # what is needed, which, since when, what it is
        ("Om de norm voor veiligheid te halen zijn meer vrijwilligers nodig.", "Wat is er nodig om de norm voor veiligheid te halen?"),
        ("Het is nodig dat gemeenten samenwerken om de norm voor veiligheid te halen.", "Wat is er nodig om de norm voor veiligheid te halen?"),
        ("Praktijken met een terugbelfunctie hadden kortere rijen.", "Welke praktijken hadden kortere rijen?"),
        ("Kleine gemeenten houden hun zwembad vaker open.", "Welke gemeenten houden hun zwembad vaker open?"),
        ("Sinds 2021 geven gemeenten gratis lessen aan kinderen.", "Sinds wanneer geven gemeenten gratis lessen aan kinderen?"),
        ("In 2021 werd de wet op zwembaden ingevoerd.", "In welk jaar werd de wet op zwembaden ingevoerd?"),
        ("Het doel van de proef is minder drukte in het bad.", "Wat is het doel van de proef?"),
        ("De jury van de wedstrijd bestaat uit drie oud-zwemmers.", "Waaruit bestaat de jury van de wedstrijd?"),
        ("Een volkstuin is een stuk grond waarop bewoners groente kweken.", "Wat is een volkstuin?"),
        # quotations
        ("“Zonder vaste gezichten blijft hulp een loket.” – Marijke Tolsma, rekenkamer", "Wie zei: ‘Zonder vaste gezichten blijft hulp een loket’?"),
        ("“Een kind denkt in weken, wij in jaren”, zegt Bilal Oudkerk, jongerenwerker.", "Wie zei: ‘Een kind denkt in weken, wij in jaren’?"),
    ],
)  # fmt: skip
def test_a_sentence_is_asked_in_its_own_words(sentence: str, question: str) -> None:
    assert drafts(sentence) == [question]


def test_a_term_is_asked_where_terms_are_explained() -> None:
    sentence = "• Large Language Model: een programma dat uit veel teksten heeft geleerd."
    assert drafts(sentence, "1.2 Begrippen") == ["Wat betekent ‘Large Language Model’?"]
    assert drafts("Volkstuin: een stuk grond waarop bewoners groente kweken.", "Box 1 Definities") == [
        "Wat betekent ‘volkstuin’?"
    ]
    assert drafts(sentence, "Uitkomsten") == []


@pytest.mark.parametrize(
    "sentence",
    [
        # it points to what was said before
        "Deze leden fietsen vaker dan anderen naar het park.",
        "De zwemclub van het dorp telt daar 410 leden.",
        "Wij tellen samen 410 leden in het hele land.",
        "Van die leden fietst 35% naar het park.",
        "Hun aandeel steeg van 12% in 2020 naar 23% in 2022.",
        "AI bespaarde hun gemiddeld 96 minuten per week.",
        "Slechts 44% van de leden kreeg dat geld zonder te vragen.",
        "Een voorbeeld is de sector met veel kantoren.",
        "Het aantal is niet te vergelijken met de schatting, want die is ruim.",
        # too little to know what it is about
        "Het pakket kost in totaal € 2,3 miljoen.",
        "De respons was 91%.",
        # it is unsure where the parts end
        "Opmerkelijk genoeg zegt driekwart van de leden (77%) de lessen als zinvol te ervaren.",
        "Soms zal die verandering goed uitpakken, omdat zij werk overneemt.",
        "Zo stelt 18% van de leden met een auto naast het fietsen meer te lopen.",
        "De leden die fietsen zijn vaker gezond dan anderen.",
        "De raad liet ook 400 paren van verzonnen brieven versturen.",
        "Een vierdaagse week kwam voor op 7% van de scholen.",
        # two figures: which one is asked?
        "Van de leden fietst tussen 35% en 40% naar het park.",
        # a name or an ordinary word at the start?
        "Zwaluwen bouwen 410 nesten.",
        # remnants
        "zwemclub telt 410 leden in het hele land.",
        "De zwemclub telt 410 leden in",
        "Zie figuur 3: van de leden fietst 35% naar het park.",
        "Jansen et al. vonden dat 35% van de leden fietst.",
        "Van de leden fietst 35% naar www.park.nl.",
        "1. Leden van de club ........ 12",
        "12 Jansen, 2020. De zwemclub telt 410 leden.",
        "",
    ],
)
def test_no_question_is_better_than_a_crooked_one(sentence: str) -> None:
    assert drafts(sentence) == []


@pytest.mark.parametrize(
    ("question", "fine"),
    [
        ("Hoeveel leden telt de zwemclub?", True),
        ("Wat is een volkstuin?", True),
        ("Hoeveel leden telt de zwemclub", False),
        ("Hoeveel leden zijn er?", False),
        ("Hoeveel leden telt de zwemclub in het dorp met de brug over de rivier naast de kerk daar?", False),
        ("Hoeveel leden telt deze zwemclub nu?", False),
        ("Hoeveel leden zwemmen erbij in de zomer?", False),
        ("Hoeveel leden telt de club (in 2020)?", False),
        ("Hoeveel leden telt de club, tegen 20% nu?", False),
        ("Waarom sluit de zwemclub op zaterdag het?", False),
        ("Hoeveel kostte het in totaal gemiddeld?", False),
        ("Hoeveel jongeren namen in 2022 deel?", False),
        ("Hoeveel jongeren deden in 2022 aan de proef mee?", True),
        ("Wie zei: ‘Wij doen dit omdat zij het willen’?", True),
    ],
)
def test_a_question_stands_alone(question: str, fine: bool) -> None:
    assert is_well_formed(question) is fine


@given(st.text(max_size=300), st.text(max_size=40))
def test_any_text_gives_well_formed_questions_or_none(sentence: str, heading: str) -> None:
    assert all(is_well_formed(question) for question in drafts(sentence, heading))


WORDS = (
    "Van Als Door Om In De de het een leden club 35% € 410 2023 van met te om omdat is telt geeft zijn en , : “ ” – . ?"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=40))
def test_any_order_of_usual_words_gives_well_formed_questions_or_none(words: list[str]) -> None:
    assert all(is_well_formed(question) for question in drafts(" ".join(words) + "."))


def test_a_clause_ends_where_a_contrast_or_a_second_clause_begins() -> None:
    assert first_clause("De club telt 410 leden, tegen 340 in 2020") == "De club telt 410 leden"
    assert first_clause("De les duurt een uur en kost niets") == "De les duurt een uur"
    assert (
        first_clause("De club helpt kinderen en ouders met zwemmen") == "De club helpt kinderen en ouders met zwemmen"
    )


def test_notes_and_asides_are_left_out_but_shares_stay() -> None:
    assert plain("De club (een vereniging) telt leden.³") == "De club telt leden"
    assert plain("Een kwart (27%) zwemt 3 m² verder.") == "Een kwart (27%) zwemt 3 m² verder"


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("De club telt immers 410 leden", Clause(subject="de club", opening="", verb="telt", rest="410 leden")),
        ("In 2023 telt de club 410 leden", Clause(subject="", opening="in 2023", verb="telt", rest="de club 410 leden")),
        ("UWV telt 410 leden", Clause(subject="UWV", opening="", verb="telt", rest="410 leden")),
        ("De club telt 410 leden want is groot", None),
        ("De club met zijn leden groeit", None),
        ("Zwaluwen zijn vogels", None),
    ],
)  # fmt: skip
def test_a_clause_is_taken_apart_when_its_parts_are_certain(text: str, clause: Clause | None) -> None:
    assert read_clause(text, LOWER) == clause


@pytest.mark.parametrize(
    ("words", "one"),
    [
        ("De grote zwemclub van het dorp", True),
        ("Om- en bijscholing voor volwassenen", True),
        ("Een klein dorp", True),
        ("De regio Vechtkant", True),
        ("De leden zwemmen graag", False),
        ("De leden van", False),
        ("De leden die zwemmen", False),
        ("Vaak leden", False),
        ("", False),
    ],
)
def test_a_noun_phrase_is_known(words: str, one: bool) -> None:
    assert is_noun_phrase(words.split()) is one
