"""Closed classes of Dutch words that several parts need: one list of each, for every package. Data only."""

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip
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
