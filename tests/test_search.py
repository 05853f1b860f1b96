"""Searching without a language model: passages in order, each with the sentence that fits best."""

from collections.abc import Sequence

from index.types import Chunk, Page, PageOffset, Passage, Retrieval, ScoredSentence, Sentence
from ui.search import search_results

TEXTS = {0: "Het regent. De zon schijnt.", 1: "Er zijn 120 banen. Dat is veel."}


def chunk(number: int) -> Chunk:
    text = TEXTS[number]
    middle = text.index(". ") + 1
    return Chunk(
        id=number,
        document="a.pdf",
        heading="",
        text=text,
        page_offsets=(PageOffset(offset=0, page=4, page_offset=0), PageOffset(offset=middle, page=5, page_offset=0)),
        sentences=(Sentence(start=0, end=middle), Sentence(start=middle + 1, end=len(text))),
    )


def scored(number: int, place: int, strength: float) -> ScoredSentence:
    owner = chunk(number)
    return ScoredSentence(
        chunk=owner,
        span=owner.sentences[place],
        place=2 * number + place,
        origin="",
        leaned_on="",
        cosine=strength,
        cosine_z=strength,
        terms=strength,
        passage_cosine=strength,
        passage_cosine_z=strength,
        passage_terms=strength,
    )


def found(sentences: Sequence[ScoredSentence]) -> Retrieval:
    passages = tuple(Passage(chunk=chunk(number), score=1 / rank, rank=rank) for rank, number in enumerate(TEXTS, 1))
    return Retrieval(question="Hoeveel banen zijn er?", passages=passages, sentences=tuple(sentences))


class Pages:
    """Page 5 of the first passage."""

    def __init__(self, *, changed: bool = False) -> None:
        self.changed = changed

    def retrieve(self, question: str, *, documents: Sequence[str], k: int) -> Retrieval:
        raise NotImplementedError

    def page(self, document: str, number: int) -> Page:
        text = "" if self.changed else " De zon schijnt."
        return Page(document=document, number=number, text=text)


def test_each_passage_comes_with_its_best_sentence_and_that_sentence_s_page() -> None:
    hits = search_results(found([scored(0, 0, 0.1), scored(0, 1, 0.5), scored(1, 0, 0.9), scored(1, 1, 0.1)]), Pages())
    assert {(hit.text, hit.page) for hit in hits} == {("De zon schijnt.", 5), ("Er zijn 120 banen.", 4)}


def test_the_passage_with_the_best_sentence_comes_first() -> None:
    hits = search_results(found([scored(0, 0, 0.1), scored(0, 1, 0.1), scored(1, 0, 0.9), scored(1, 1, 0.1)]), Pages())
    assert hits[0].text == "Er zijn 120 banen."


def test_nothing_found_is_nothing_shown() -> None:
    assert search_results(Retrieval(question="x", passages=(), sentences=()), Pages()) == ()


def test_a_hit_can_be_cited_only_where_its_page_literally_holds_it() -> None:
    found_sentence = found([scored(0, 0, 0.1), scored(0, 1, 0.9)])
    (hit,) = [h for h in search_results(found_sentence, Pages()) if h.passage.chunk.id == 0]
    assert [(c.page, c.quote, c.start) for c in hit.citations] == [(5, "De zon schijnt.", 1)]
    (unplaced,) = [h for h in search_results(found_sentence, Pages(changed=True)) if h.passage.chunk.id == 0]
    assert (unplaced.text, unplaced.citations) == ("De zon schijnt.", ())
