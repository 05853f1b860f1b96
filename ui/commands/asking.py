"""The commands that ask: ``ask``, ``search``, and ``verify`` of what was filed."""

import argparse
import json
from dataclasses import asdict

from rag.types import Mode, Question
from ui.answering import finished
from ui.commands.reports import tell_outdated
from ui.errors import InputError
from ui.printing import say, say_json, warn
from ui.product import Vraagbaak
from ui.text.terminal import passage_line, readable_answer


def run_ask(product: Vraagbaak, options: argparse.Namespace) -> int:
    """Answer a question, and file the answer where that is asked for; return the exit status."""
    mode: Mode = options.mode or product.default_mode()
    question = Question(text=options.question, documents=tuple(options.document), mode=mode)
    if options.force and not options.export:
        raise InputError("Bij --force hoort --export BESTAND. Geef aan welk bestand u wilt vervangen.")
    if options.export:
        from ui.export.saving import refuse_target

        refuse_target(options.export, overwrite=options.force)
    product.modes()  # a model that is not there is told before the others are put in place
    documents = product.documents()
    tell_outdated(product)
    answer = finished(product.ask(question))
    if options.json:
        from ui.export.json_file import answer_to_json

        say_json(answer_to_json(answer))
    else:
        say(readable_answer(answer))
    if options.export:
        from ui.export.saving import write_transcript
        from ui.export.transcript import TranscribedQuestion, make_transcript

        searched = question.documents or tuple(document.name for document in documents)
        versions = {document.name: document.sha256 for document in documents if document.name in searched}
        recorded = TranscribedQuestion(text=question.text, documents=searched, answer=answer, versions=versions)
        transcript = make_transcript([recorded], documents, product.model_line())
        write_transcript(transcript, options.export, overwrite=options.force)
        warn(f"Bewaard in {options.export}")
    return 0


def run_search(product: Vraagbaak, options: argparse.Namespace) -> int:
    """Print the passages that fit; return the exit status."""
    if options.count < 1:
        raise InputError("Het aantal passages moet 1 of meer zijn. Geef een ander getal achter --count.")
    found = product.retrieve(options.question, documents=tuple(options.document), k=options.count).passages
    tell_outdated(product)
    if options.json:
        say_json(json.dumps([asdict(passage) for passage in found], ensure_ascii=False))
    elif found:
        say("\n\n".join(passage_line(passage) for passage in found))
    else:
        say("Er is nog geen rapport om in te zoeken. Voeg er een toe met 'vraagbaak index add BESTAND'.")
    return 0


def run_verify(product: Vraagbaak, options: argparse.Namespace) -> int:
    """Say for each quote of a filed record whether it stands on its page; return 1 when one does not."""
    from ui.export.verifying import check_quotes, explained

    try:
        text = options.record.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"Het verslag {options.record} is niet te lezen. Controleer de naam; het moet UTF-8 zijn."
        ) from error
    checks = check_quotes(text, product.read_documents())
    say(explained(checks))
    return 0 if all(check.stands for check in checks) else 1
