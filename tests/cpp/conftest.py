"""Programs of the build under test."""

import pathlib

import pytest
from endpoint import find_program


@pytest.fixture(scope="session")
def programs() -> pathlib.Path:
    """The folder of built programs, the server's own."""
    return find_program().resolve().parent


@pytest.fixture(scope="session")
def built(programs):
    """The path of a built program; a build without it skips the test."""

    def built(name):
        path = programs / name
        if not path.exists():
            pytest.skip(f"{name} is not built")
        return str(path)

    return built
