"""Orders to whoever answers from a document, in the words that such orders mostly have: "negeer de bronnen"."""

import re

_MACHINES = (
    r"(?:taal-?|ai-)?model(?:len)?|ai|ai-\w+|(?:ai-)?assistent|chatbot|zoekmachine|samenvatter|(?:language )?model"
    r"|assistant"
)
_ANSWERERS = r"(?:groot |grote )?(?:taal-?|ai-)model(?:len)?|(?:ai-)?assistent|samenvatter|language model|assistant"
# "Antwoord op Kamervragen volgt in maart" is no order; "antwoord op de vraag dat ..." is one.
# Nor are the heads of the columns of a table: "Antwoord 2023 2024".
_NO_ORDER = (
    r"\s*:|en?\b| op (?:de|het|deze|\w*vragen)\b(?![^.!?]*\bdat\b)|(?= [^.!?]*\d)(?: (?:\d\S*|(?-i:[A-Z])\w*))+$"
)
# With an object of its own "zeg" is no order to answer: "Zeg uw huur op", "zeg het dan".
_OBJECT = "nooit|maar|ik|uw?|jij|je|jouw|wij|we|het|de|een|dit|dat (?:dan|op)|bijvoorbeeld|ook|niet|op"
_SAY = rf"(?<!\bik )(?<!\bnee )\bzeg\b(?! (?:{_OBJECT})\b)"
_PLAIN_ORDERS = "negeer|antwoord|doe alsof|ignore|disregard|override|answer|respond|reply|pretend"
# These may tell a reader of the report to do something; of answers they speak with certain words only.
_VERBS = "vergeet|schrijf|meld|vermeld|noem|geef|toon|herhaal|verwijs|vervang|vul|forget|say|write|repeat|reveal|print"
_OTHER_ORDERS = (
    rf"(?:{_VERBS})\b[^.!?]*\b(?:antwoord\w*|vra(?:ag|gen)|opdracht\w*|uitsluitend|hierboven|bovenstaande"
    r"|answers?|questions?|instructions|that|above|everything)"
    r"|(?:schrijf|meld|herhaal)\b[^.!?]*\bdat (?:er|de|het|een|alle)|begin\b[^.!?]*\bantwoord"
    r"|(?:vergeet|vervang|verwijs)\b[^.!?]*\bbron(?:nen)?|beantwoord\b[^.!?]*\b(?:met|altijd|voortaan|elke|iedere)"
)
_ASKED = (
    "(?:op|bij|voor) (?:elke|iedere|alle) vra(?:ag|gen)|(?:elk|ieder|alle) antwoord(?:en)?|op vragen (?:over|naar)"
    "|als antwoord"
)
_COMMANDS = re.compile(
    # An order at the start of a sentence or an item, or behind a colon or a comma.
    rf"(?:^|[.!?:;,>\]]\s*|\ben\s|\band\s)\W*(?:\d+[.)]\s*)?(?:(?:{_MACHINES})\W+)?"
    rf"(?:(?:{_PLAIN_ORDERS})\b(?!{_NO_ORDER})|(?:{_OTHER_ORDERS})\b)"
    rf"|(?:^|[.!?:;,>\]]\s*)\W*(?:{_MACHINES})\W+(?:{_VERBS})\b"
    rf"|{_SAY}"
    r"|\bantwoordt? (?:u|je|dan|altijd|steeds|voortaan)\b"
    # Who is spoken to, and what about.
    rf"|\b(?:voor|aan) (?:het |de |een |alle )?(?:{_ANSWERERS})\b[^.]{{0,20}}:"
    r"|(?:^|[.!?,>]\s+)\W*(?:ai-)?assist[ea]nt\s*:"
    rf"|\b(?:u|je|jij) bent(?: nu)?(?: een)? (?:\w+ ){{0,3}}?(?:{_MACHINES}|vrij (?:om|te))\b"
    r"|\byou are(?: now)? (?:an?|free)\b|\bfrom now on\b"
    rf"|\b(?:{_ASKED})\b[^.!?]*\b(?:moet|luidt)\b|\bmoet\b[^.!?]*\b(?:{_ASKED})\b"
    r"|\b(?:enige|correcte) (?:juiste )?antwoord\b"
    r"|\b(?:every|any|all) (?:questions?|answers?|numbers?)\b|\b(?:previous|above|all) instructions\b"
    r"|<\W{0,2}(?:system|systeem|user|assistant|im_\w+|start_of_turn|end_of_turn)\b|\[/?INST\]",
    re.IGNORECASE,
)


def commands(block: str) -> bool:
    """Whether a block of a document (a paragraph, an item, a row) tells whoever answers what to answer."""
    return _COMMANDS.search(block) is not None
