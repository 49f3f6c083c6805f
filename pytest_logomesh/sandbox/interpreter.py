"""What of this machine's Python a jail is shown: the interpreter, its standard library, shared libraries, pytest."""

import os
import re
import sys
import sysconfig
from dataclasses import dataclass
from importlib.metadata import requires
from importlib.util import find_spec
from pathlib import Path

RUNNER = Path(__file__).parent / "runner"
"""The only folder of this project that goes inside."""
_SITE_FOLDERS = ("site-packages", "dist-packages")


@dataclass(frozen=True)
class Interpreter:
    """Paths on this side; a jail shows them at the same place, because binaries name their libraries by path."""

    executable: Path
    folders: tuple[Path, ...]
    """Libraries and standard library, whole."""
    files: tuple[Path, ...]
    links: tuple[tuple[str, Path], ...]
    """What a symbolic link says, and where it stands."""
    masks: tuple[Path, ...]
    """Folders under `folders` that must look empty: installed packages, the tasks perhaps among them."""


def this_interpreter() -> Interpreter:
    """The interpreter that runs now; of a virtual environment, the one it was made from."""
    base = {"platbase": sys.base_exec_prefix, "installed_platbase": sys.base_exec_prefix}
    standard = {Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_path("platstdlib", vars=base))}
    return interpreter_at(
        Path(getattr(sys, "_base_executable", sys.executable)), Path(sys.base_prefix), sorted(standard)
    )


def interpreter_at(executable: Path, prefix: Path, standard: list[Path]) -> Interpreter:
    """An interpreter of this machine.

    Args:
        executable: its binary, or a link to it.
        prefix: where it is installed; `/usr` for the system's.
        standard: its standard library, one folder or two; what is missing is left out.
    """
    system, links = _system_libraries()
    own, own_links = _own_libraries(prefix)
    folders = (*system, *(path.resolve() for path in standard if path.is_dir()))
    masks = tuple(mask for folder in folders for mask in _packages(folder))
    return Interpreter(executable.resolve(), folders, own, (*links, *own_links), masks)


def _packages(folder: Path) -> list[Path]:
    found = [folder / name for name in _SITE_FOLDERS]
    found += [path for name in _SITE_FOLDERS for path in folder.glob(f"python3*/{name}")]
    return [path for path in found if path.is_dir() and not path.is_symlink()]


def _system_libraries() -> tuple[list[Path], list[tuple[str, Path]]]:
    """The folders the loader searches, and the links that lead to them on a merged /usr."""
    multiarch = sysconfig.get_config_var("MULTIARCH") or ""
    names = [f"/lib/{multiarch}", f"/usr/lib/{multiarch}", "/lib64", "/usr/lib64"]
    if not multiarch or not Path(names[1]).is_dir():
        names += ["/lib", "/usr/lib"]
    folders = {Path(name).resolve() for name in names if Path(name).is_dir()}
    outer = [path for path in folders if not folders.intersection(path.parents)]
    links = [(str(path.readlink()), path) for path in map(Path, ("/lib", "/lib64")) if path.is_symlink()]
    return sorted(outer), links


def _own_libraries(prefix: Path) -> tuple[tuple[Path, ...], list[tuple[str, Path]]]:
    """The shared libraries beside an interpreter that is not the system's (pyenv, conda, /usr/local)."""
    if prefix == Path("/usr"):
        return (), []
    paths = sorted(path for path in (prefix / "lib").glob("*.so*") if path.exists())
    files = tuple(path for path in paths if path.is_file() and not path.is_symlink())
    return files, [(str(path.readlink()), path) for path in paths if path.is_symlink()]


def pytest_modules() -> tuple[Path, ...]:
    """pytest and what it needs: package folders and module files, one by one.

    Raises:
        ModuleNotFoundError: pytest is not installed beside this package, which needs it.
    """
    wanted = ["pytest", "_pytest", "py"]
    for requirement in requires("pytest") or ():
        name = re.match(r"[\w.-]+", requirement)
        if name and "extra ==" not in requirement:
            wanted.append(name[0].lower().replace("-", "_"))
    return tuple(path for name in wanted if (path := _place(name)) is not None)


def _place(module: str) -> Path | None:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        return None  # a requirement for another platform or version
    origin = Path(spec.origin)
    return origin.parent if origin.name == "__init__.py" else origin


def site_folders() -> tuple[str, ...]:
    """Where those modules lie, for an interpreter that sees this machine's files."""
    return tuple(dict.fromkeys(str(path.parent) for path in pytest_modules()))


def command(executable: str, runner: str, program: str, fences: str) -> list[str]:
    """The interpreter on the runner: no site, no user folder, nothing of the current folder, no bytecode written.

    Not `-I`: it would ignore the fixed PYTHONHASHSEED too, and the environment is ours anyway.
    """
    return [executable, "-s", "-P", "-S", "-B", f"{runner}/__main__.py", program, fences]


def environment(tmp: str) -> dict[str, str]:
    """All that a jailed process finds in its environment."""
    return {
        "HOME": tmp,
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "PYTHONHASHSEED": "0",
        "TMPDIR": tmp,
        "TZ": "UTC",
    }
