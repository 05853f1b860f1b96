"""Closed classes of Dutch words that several parts need: one list of each, for every package. Data only."""

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip
# As they are shortened in print, without the full stop.
SHORT_MONTHS = ("jan", "feb", "febr", "mrt", "apr", "jun", "jul", "aug", "sep", "sept", "okt", "nov", "dec")
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
# In order: NUMBERS[7] is "zeven". Reading them is the work of text2num; these are for recognising and writing them.
NUMBERS = (
    "nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf", "dertien",
    "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien",
)  # fmt: skip
TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
SCALES = {"honderd": 100, "duizend": 1_000, "miljoen": 1_000_000, "miljard": 1_000_000_000}
NUMBER_WORDS = (*NUMBERS, *TENS, *SCALES)
DENIALS = ("niet", "geen", "nooit", "niemand", "niets", "nergens", "noch", "evenmin", "nauwelijks")
# Articles, pronouns, prepositions, conjunctions, auxiliaries, common adverbs.
_FUNCTION_WORDS = """
aan achter al alle als ander andere anders bij binnen boven buiten daar daarbij daardoor daarin daarna daarom daarvan
daarvoor dan dat de deze die dit door dus echter een één eens elk elke en er erg ervan even gaat gaan ge geen haar had
hadden heb hebben heeft hem hen het hier hierbij hij hoe hoeveel hun ik in is ja je jij jullie kan kon konden kun kunnen
maar me mee meer meest met mij mijn moet moeten mogen na naar nee niet nog nu of om omdat onder ons onze ook op over per
rond sinds snel soms te tegen ten ter terwijl toch toe tot tussen u uit uw van veel verder via volgens voor vooral waar
waarbij waardoor waarin waarom wanneer want waren was wat we wel welk welke werd werden wie wij word worden wordt zal ze
zelf zich zij zijn zo zoals zodat zonder zou zouden zowel zullen
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
# Words that name who says something.
_SAYING = """
volgens aldus zegt stelt vindt noemt waarschuwt zei meent denkt schrijft concludeert adviseert pleit
"""
SAYING = frozenset(_SAYING.split())
