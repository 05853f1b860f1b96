"""Weights inside installed Python packages: found through their metadata, so nothing of them is run."""

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from models.catalogue import PackageSource
from models.errors import MissingPackageError


def package_parts(source: PackageSource) -> list[Path]:
    """Return the files to join, in order; raises MissingPackageError when the package or its data is absent."""
    return [_part(source, name, path) for name, path in source.parts]


def _part(source: PackageSource, name: str, path: str) -> Path:
    try:
        part = Path(str(distribution(name).locate_file(path)))
    except PackageNotFoundError as error:
        message = f"Het pakket '{name}' ontbreekt. Voer 'pip install {source.argument}' uit."
        raise MissingPackageError(message) from error
    if not part.is_file():
        raise MissingPackageError(
            f"Het pakket '{name}' is onvolledig. Voer 'pip install --force-reinstall {source.argument}' uit."
        )
    return part
