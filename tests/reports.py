"""Invented documents of several genres, to find their parts in."""

from fakes import CountingEmbedder, document

from index.chunks import ChunkOptions
from index.embedding import embed_document, summarise
from index.retrieval import Library
from index.store.store import store_in_memory
from index.types import Document

REPORT = document(
    "Scholing in de zorg\nBureau Kompas\nmaart 2025",
    "Colofon\nAuteurs: Mia Bos en Jan Vos\nVormgeving: Studio Zes\nISBN 978-90-0000-000-1\n"
    "Dit onderzoek is uitgevoerd door Bureau Kompas in opdracht van de gemeente Oost.",
    "Voorwoord\nMet dit rapport willen wij laten zien hoe scholing in de zorg er nu voor staat.\nMia Bos\nDirecteur",
    "Management­samenvatting\nDe scholing in de zorg groeide in vijf jaar met een kwart, vooral in de ziekenhuizen.\n"
    "De belangrijkste uitkomsten:\n• Van de teams heeft 40 procent een eigen budget voor scholing.\n"
    "• De zorg betaalt 12 procent van de scholing zelf.",
    "1 Inleiding\nDe zorg staat voor een grote opgave, en scholing hoort daar zonder twijfel bij.",
    "2 Onderzoeksverantwoording\nWij hielden 24 interviews met medewerkers en een enquête onder 300 teams.\n"
    "De respons was 41 procent, gelijk verdeeld over de zorg.",
    "3 Budget\n3.1 Geld voor scholing\nVan alle teams in de zorg heeft 40 procent een eigen budget voor scholing.\n"
    "Leidinggevenden kennen dat budget vaak niet eens, zo bleek in de gesprekken.\n"
    "3.2 Loon en scholing\nHet loon stijgt na een cursus gemiddeld met 3 procent in twee jaar tijd.",
    "4 Conclusies en aanbevelingen\n4.1 Conclusies\nScholing in de zorg groeit, maar bereikt de kleine teams nog niet.\n"
    "4.2 Wat te doen\nWij bevelen het volgende aan:\n• Geef elk team in de zorg een eigen budget.\n"
    "• Vertel leidinggevenden over het budget.",
    "Bijlage 1 Lijst van geïnterviewden\nAn Smit, gemeente Oost\nBo Kok, ziekenhuis West",
    name="scholing.pdf",
    headings=[
        "Colofon", "Voorwoord", "Management­samenvatting", "1 Inleiding", "2 Onderzoeksverantwoording", "3 Budget",
        "3.1 Geld voor scholing", "3.2 Loon en scholing", "4 Conclusies en aanbevelingen", "4.1 Conclusies",
        "4.2 Wat te doen", "Bijlage 1 Lijst van geïnterviewden",
    ],
)  # fmt: skip
LETTER = document(
    "Aan de voorzitter van de raad\nGeachte voorzitter,\nHierbij informeer ik u over de krapte in de zorg in onze stad.\n"
    "Krapte\nDe krapte nam in een jaar tijd met 9 procent toe, vooral in de nachtdiensten.\n"
    "Tot slot\nIk houd u op de hoogte van de verdere gang van zaken in het nieuwe jaar.\n"
    "Hoogachtend,\nde wethouder van Zorg,\nK. de Boer",
    name="brief.pdf",
    headings=["Krapte", "Tot slot"],
)
LEAFLET = document(
    "Voor wie is deze folder?\nDeze folder is bedoeld voor iedereen die een appel wil kopen op de markt.\n"
    "De appel kiezen\nKies een appel zonder deuken, want die blijft een stuk langer goed in de schaal.",
    name="folder.pdf",
    headings=["Voor wie is deze folder?", "De appel kiezen"],
)
RULES = document(
    "Artikel 1 Begrippen\nIn dit reglement wordt onder een robot verstaan: een machine die zelf rijdt.\n"
    "Artikel 2 Tarief\nHet tarief voor een robot bedraagt elke dag 4 euro, ongeacht de plek op het terrein.",
    name="reglement.pdf",
    headings=["Artikel 1 Begrippen", "Artikel 2 Tarief"],
)


def library(*documents: Document) -> Library:
    """A collection of documents, over vectors that count words."""
    embedder = CountingEmbedder()
    stored = [embed_document(one, embedder, ChunkOptions()) for one in documents]
    return Library(
        store_in_memory([summarise(one, added="2026-01-01T00:00:00+01:00") for one in stored], stored), embedder
    )
