"""The page that tells what the API can do, made from its OpenAPI description: no scripts, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ui.rendering import render

Schema: TypeAlias = Mapping[str, Any]  # JSON Schema
Row: TypeAlias = tuple[str, Schema, str]  # name, type, meaning


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What can be asked at a path."""

    method: str
    path: str
    summary: str
    description: Sequence[str]  # paragraphs
    parameters: Sequence[Row]
    bodies: Sequence[Schema]
    answers: Sequence[Schema]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A type with fields."""

    name: str
    description: str
    fields: Sequence[Row]


def api_page(description: Mapping[str, Any]) -> str:
    """Return the page for an OpenAPI 3.1 description."""
    from markupsafe import Markup

    info, schemas = description["info"], description.get("components", {}).get("schemas", {})
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    return render(
        "api.html",
        style=Markup(style),  # noqa: S704 - our own file
        title=f"{info['title']} {info['version']}",
        operations=[
            _operation(method, path, told)
            for path, methods in description["paths"].items()
            for method, told in methods.items()
        ],
        shapes=[_shape(name, schema) for name, schema in schemas.items()],
    )


def _operation(method: str, path: str, told: Mapping[str, Any]) -> Operation:
    return Operation(
        method=method.upper(),
        path=path,
        summary=told.get("summary", ""),
        description=[text for text in told.get("description", "").split("\n\n") if text],
        parameters=[
            (one["name"], one.get("schema", {}), one.get("description", "")) for one in told.get("parameters", ())
        ],
        bodies=[one.get("schema", {}) for one in told.get("requestBody", {}).get("content", {}).values()],
        answers=_schemas(told.get("responses", {}).get("200", {})),
    )


def _schemas(answer: Mapping[str, Any]) -> Sequence[Schema]:
    """Return the schemas of an answer, each once; it may come in several media types."""
    found = [one["schema"] for one in answer.get("content", {}).values() if one.get("schema")]
    return [schema for place, schema in enumerate(found) if schema not in found[:place]]


def _shape(name: str, schema: Schema) -> Shape:
    fields = schema.get("properties", {}).items()
    return Shape(
        name=name,
        description=schema.get("description", ""),
        fields=[(field, told, told.get("description", "")) for field, told in fields],
    )
