from importlib.metadata import packages_distributions

import pytest


@pytest.mark.parametrize("name", ["rag", "index", "models", "ui"])
def test_no_other_distribution_brings_a_package_of_our_name(name: str) -> None:
    """A second wheel with such a folder would silently overwrite ours."""
    assert set(packages_distributions().get(name, [])) <= {"vraagbaak"}
