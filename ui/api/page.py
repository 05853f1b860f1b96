"""The page that tells what the API can do, made from its OpenAPI description: no scripts, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem }
body { color: #1a1a1a; background: #fff }
h2 { border-bottom: 1px solid #767676; margin-top: 2.5rem } code { font-size: .95em }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #d0d0d0 }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #121212 } a { color: #9ecbff } }
"""
_INTRODUCTION = (
    "<p>Andere programma's stellen hier vragen aan Vraagbaak. De beschrijving voor programma's staat in "
    '<a href="/openapi.json">openapi.json</a>.</p><p lang="en">Other programs put questions to Vraagbaak here. The '
    'description for programs is in <a href="/openapi.json">openapi.json</a>.</p>'
)


def api_page(description: Mapping[str, Any]) -> str:
    """Return the page for an OpenAPI 3.1 description."""
    schemas = description.get("components", {}).get("schemas", {})
    return (
        '<!DOCTYPE html><html lang="nl"><head><meta charset="utf-8"><title>API van Vraagbaak</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>'
        f"<h1>{escape(description['info']['title'])} {escape(description['info']['version'])}</h1>{_INTRODUCTION}"
        f"{''.join(_paths(description['paths']))}<h2 id='vormen'>Vormen / Shapes</h2>{''.join(_shapes(schemas))}"
        "</main></body></html>"
    )


def _paths(paths: Mapping[str, Any]) -> Iterator[str]:
    for path, methods in paths.items():
        for method, told in methods.items():
            yield f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(told.get('summary', ''))}</p>"
            yield from (f"<p>{escape(text)}</p>" for text in told.get("description", "").split("\n\n") if text)
            rows = [
                _row(one["name"], one.get("schema", {}), one.get("description", ""))
                for one in told.get("parameters", ())
            ]
            yield _table(rows)
            contents = told.get("requestBody", {}).get("content", {})
            yield from (f"<p>Inhoud / Body: {_type(one.get('schema', {}))}</p>" for one in contents.values())
            answers = told.get("responses", {}).get("200", {}).get("content", {})
            kinds = dict.fromkeys(_type(one.get("schema", {})) for one in answers.values() if one.get("schema"))
            yield from (f"<p>Antwoord / Answer: {kind}</p>" for kind in kinds)


def _shapes(schemas: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in schemas.items():
        yield f'<h3 id="{escape(name)}"><code>{escape(name)}</code></h3><p>{escape(schema.get("description", ""))}</p>'
        fields = schema.get("properties", {}).items()
        yield _table([_row(field, told, told.get("description", "")) for field, told in fields])


def _table(rows: list[str]) -> str:
    if not rows:
        return ""
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Veld / Field", "Soort / Type", "Uitleg / Meaning"))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _row(name: str, schema: Mapping[str, Any], meaning: str) -> str:
    return (
        f'<tr><th scope="row"><code>{escape(name)}</code></th><td>{_type(schema)}</td><td>{escape(meaning)}</td></tr>'
    )


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[-1])
        return f'<a href="#{name}">{name}</a>'
    if "enum" in schema or "const" in schema:
        return " | ".join(f"<code>{escape(str(one))}</code>" for one in schema.get("enum", [schema.get("const")]))
    if "anyOf" in schema:
        return " | ".join(map(_type, schema["anyOf"]))
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}, …]"
    return escape(str(schema.get("type", "")))
