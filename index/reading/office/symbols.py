"""What the codes of symbol fonts look like: a font that has signs in the place of letters."""

# What Symbol and Wingdings have there and a text may be read with; of other signs it is only told that there is one.
_SYMBOL = {
    0x22: "∀", 0x25: "%", 0x27: "∋", 0x2A: "*", 0x2B: "+", 0x2D: "−", 0x3C: "<", 0x3D: "=", 0x3E: ">", 0x44: "Δ",
    0x53: "Σ", 0x57: "Ω", 0x61: "α", 0x62: "β", 0x63: "χ", 0x64: "δ", 0x65: "ε", 0x67: "γ", 0x6B: "κ", 0x6C: "λ",
    0x6D: "μ", 0x70: "π", 0x72: "ρ", 0x73: "σ", 0x74: "τ", 0x77: "ω", 0xA0: "€", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔",
    0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷",
    0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xD6: "√", 0xD7: "⋅", 0xE5: "∑",
    **{code: chr(code) for code in (0x20, 0x21, 0x23, 0x26, 0x28, 0x29, 0x2C, 0x2E, 0x2F, *range(0x30, 0x3C))},
}  # fmt: skip
_WINGDINGS = {
    0x20: " ", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "□", 0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "□", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "→", 0xF0: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
UNKNOWN = "\ufffd"


def shown_symbol(character: str, font: str) -> str:
    """Return what a character looks like in a font; UNKNOWN for a sign that is not known."""
    code, face = ord(character), font.casefold()
    private = 0xF000 <= code <= 0xF0FF
    if not private and face not in ("symbol", "wingdings"):
        return character
    table = _SYMBOL if face == "symbol" else _WINGDINGS if face == "wingdings" else {}
    return table.get(code & 0xFF, UNKNOWN) if private or code < 0x100 else character
