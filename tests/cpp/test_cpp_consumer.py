"""The installed client library: a project outside of the tree finds it, by CMake and by pkg-config, and works with it."""

import os
import pathlib
import subprocess

import pytest

CONSUMER = pathlib.Path(__file__).with_name("consumer")


def check(*command, **more):
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=170, **more)
    assert result.returncode == 0, (result.stdout + result.stderr)[-4000:]
    return result.stdout


@pytest.fixture(scope="module")
def installed(programs, tmp_path_factory):
    """A folder with the library installed as for others, stripped."""
    if not (programs.parent / "lib/libpiezo-client.so").exists():
        pytest.skip("the library is not built")
    prefix = tmp_path_factory.mktemp("installed")
    check("cmake", "--install", programs.parent, "--component", "client", "--prefix", prefix, "--strip")
    return prefix


def test_it_is_small_and_shows_nothing_but_itself(installed):
    (library,) = installed.glob("lib/**/libpiezo-client.so.*.*.*")
    assert library.stat().st_size < 8 << 20  # 5 MB in a release
    names = check("nm", "-D", "--defined-only", "--format=posix", library).splitlines()
    foreign = [name for name in names if "5piezo6client" not in name]
    assert names and not foreign, foreign[:10]


def test_cmake_finds_it(installed, remote, tmp_path):
    check("cmake", "-S", CONSUMER, "-B", tmp_path, f"-DCMAKE_PREFIX_PATH={installed}", "-DCMAKE_BUILD_TYPE=Debug")
    check("cmake", "--build", tmp_path)
    assert check(tmp_path / "consumer", remote) == "3\nTABLE_OR_VIEW_NOT_FOUND\n"


def test_pkg_config_finds_it(installed, remote, tmp_path):
    (folder,) = {path.parent for path in installed.glob("lib/**/piezo-client.pc")}
    environment = dict(os.environ, PKG_CONFIG_PATH=str(folder))
    flags = check("pkg-config", "--cflags", "--libs", "piezo-client", env=environment).split()
    check("c++", CONSUMER / "main.cc", "-o", tmp_path / "consumer", *flags)
    library = folder.parent
    output = check(tmp_path / "consumer", remote, env=dict(os.environ, LD_LIBRARY_PATH=str(library)))
    assert output == "3\nTABLE_OR_VIEW_NOT_FOUND\n"
