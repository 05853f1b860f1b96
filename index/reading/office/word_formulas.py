"""The formulas of a Word file (OMML) in one line."""

from index.reading.elements import Element, local
from index.reading.flow import RAISED


def formula(element: Element) -> str:
    """Return a formula in one line, so that no exponent or fraction becomes another figure."""
    name = local(element)
    if name == "t":
        return element.text or ""
    parts = {local(one): one for one in element}
    if name == "f" and {"num", "den"} <= set(parts):
        return f"({formula(parts['num'])})/({formula(parts['den'])})"
    if name in ("sSup", "sSub", "sSubSup") and "e" in parts:
        power = formula(parts["sup"]) if "sup" in parts else ""
        below = f"_{formula(parts['sub'])}" if "sub" in parts else ""
        plain = power.translate(RAISED)
        raised = plain if power and all(sign in "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ" for sign in plain) else f"^({power})" if power else ""
        return f"{formula(parts['e'])}{below}{raised}"
    if name == "rad" and "e" in parts:
        return f"√({formula(parts['e'])})"
    if name == "d":
        return f"({''.join(formula(one) for one in element)})"
    return "".join(formula(one) for one in element if not local(one).endswith("Pr"))
