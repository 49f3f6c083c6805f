"""Programs whose options can do harm, and which of their arguments they would read as options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_logomesh.agents.red.flow import Value
from pytest_logomesh.records.finding import Severity

_EVERYWHERE: Final = frozenset({
    "--quiet", "--verbose", "--silent", "--force", "--recursive", "--all", "--dry-run", "--yes", "--no-color",
    "--debug", "--progress", "--no-progress", "--help", "--version", "--insecure",
})  # fmt: skip
"""Options that take no value, of most programs."""
_WRAPPERS: Final = frozenset({
    "sudo", "doas", "timeout", "nice", "ionice", "nohup", "env", "stdbuf", "time", "xvfb-run", "setsid", "chronic",
})  # fmt: skip
"""They start the program that is named later."""
_OF_USERS: Final = ("-u", "-g", "--user", "--group")
_SHORTEST: Final = 2
_MOST_SHORT: Final = 6
"""Letters behind one dash; what is longer is a word."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A program that reads options."""

    grade: Severity
    """What an option that a stranger adds can do at worst."""
    letters: str = ""
    """Short options that take no value."""
    words: frozenset[str] = frozenset()
    """Longer ones."""
    joined: bool = False
    """All its options hold their value in themselves."""
    operands: int = 0
    """How many operands are read before options end; 0 where they may stand anywhere."""
    known: bool = False
    """Whether its options are known to run commands, so that a library has to mind them as well."""


def _reader(grade: Severity, letters: str = "", words: str = "", **more: bool | int) -> Reader:
    known = bool(more.get("known", grade is Severity.HIGH))
    return Reader(
        grade,
        letters,
        _EVERYWHERE.union(words.split()),
        bool(more.get("joined", False)),
        int(more.get("operands", 0)),
        known,
    )


_HIGH, _MEDIUM, _LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
_YT: Final = _reader(
    _HIGH, "xqisvkwjgeJF",
    "--extract-audio --no-playlist --dump-json --no-warnings --skip-download --get-url --get-title --get-id --newline "
    "--flat-playlist --print-json --no-check-certificate --dump-single-json --write-sub --list-formats",
)  # fmt: skip
_PIP: Final = _reader(
    _HIGH, "qvUI",
    "--upgrade --no-cache-dir --user --no-deps --pre --no-input --force-reinstall --disable-pip-version-check "
    "--break-system-packages",
)  # fmt: skip
_CHROME: Final = _reader(_HIGH, joined=True)
_MAGICK: Final = _reader(
    _MEDIUM, "",
    "-auto-orient -strip -flip -flop -negate -normalize -verbose -ping -trim -monochrome -antialias -ping",
)  # fmt: skip
_FFMPEG: Final = _reader(
    _MEDIUM, "yn",
    "-nostdin -hide_banner -vn -an -sn -dn -nostats -re -shortest -show_format -show_streams -show_chapters",
)  # fmt: skip
_WKHTML: Final = _reader(
    _HIGH, "qlg",
    "--disable-javascript --no-outline --print-media-type --disable-smart-shrinking --disable-local-file-access "
    "--enable-local-file-access --disable-external-links --no-background --grayscale --lowquality",
)  # fmt: skip
_RSYNC: Final = _reader(
    _HIGH, "avzrtphPnxHAXWuclgoDqiSydmkKLEROJbIN0",
    "--archive --compress --delete --stats --partial --inplace --checksum --update --itemize-changes --human-readable",
)  # fmt: skip
_TAR_LETTERS: Final = "xczjJtvpPkhOWaZmUr"
READERS: Final[dict[str, Reader]] = {
    "git": _reader(
        _HIGH, "aqvfsplrizwudD",
        "--oneline --stat --bare --mirror --recurse-submodules --tags --heads --hard --soft --mixed --no-pager "
        "--cached --name-only --name-status --porcelain "
        "--prune --no-edit --ff-only --no-ff --rebase --single-branch --no-checkout "
        "--no-single-branch --no-tags --detach --patch --numstat --shortstat --abbrev-ref --verify --short --list "
        "--set-upstream --delete --follow --graph --reverse --decorate --unshallow --no-commit --squash --symref "
        "--exit-code --raw --full-index --binary --staged --shared --local --init --no-verify --keep --count --merges "
        "--no-merges --first-parent --ignore-case --line-number --shallow-submodules --remotes --contents",
    ),
    "hg": _reader(_HIGH, "qvyU", "--noupdate --noninteractive"),
    "svn": _reader(_HIGH, "qvN", "--non-interactive --trust-server-cert --no-auth-cache"),
    "tar": _reader(_HIGH, _TAR_LETTERS, "--extract --create --list --gzip --bzip2 --xz --no-same-owner --overwrite"),
    "curl": _reader(
        _HIGH, "sSLfkiIvgjOJGNqanRpl#046123",
        "--location --fail --head --compressed --show-error --include --remote-name --fail-with-body --no-buffer",
    ),
    "wget": _reader(
        _HIGH, "qcNrknvbSpEmxHLd",
        "--no-clobber --continue --no-check-certificate --mirror --no-parent --page-requisites --convert-links "
        "--no-verbose --spider --timestamping --content-disposition --server-response",
    ),
    "aria2c": _reader(_HIGH, "qcV", "--continue"),
    "ssh": _reader(_HIGH, "qvTtnNfxXYCAaKkgMsGy46", operands=1),
    "scp": _reader(_HIGH, "qrvpCBT346O"),
    "sftp": _reader(_HIGH, "qrvpCaf46", operands=1),
    "rsync": _RSYNC,
    "find": _reader(_HIGH, "HLP", operands=-1),
    "zip": _reader(_HIGH, "rqjyumdf9X0oTDlv12345678"),
    "unzip": _reader(_LOW, "oqlnjvtpufaCLX"),
    "7z": _reader(_MEDIUM, joined=True),
    "7za": _reader(_MEDIUM, joined=True),
    "sed": _reader(_HIGH, "nrEisuz", "--quiet --in-place --regexp-extended"),
    "sendmail": _reader(_HIGH, "itnv", "-oi -bm -bs -om", known=True),
    "exim": _reader(_HIGH, "itnv", "-oi -bm"),
    "mail": _reader(_HIGH, "nvi"),
    "mailx": _reader(_HIGH, "nvi"),
    "mutt": _reader(_HIGH, "nxz"),
    "ffmpeg": _FFMPEG,
    "ffprobe": _FFMPEG,
    **dict.fromkeys(("convert", "magick", "mogrify", "identify", "composite", "montage"), _MAGICK),
    "nmap": _reader(
        _HIGH, "FAOnRv6",
        "-sV -sn -sT -sS -sU -sC -sP -Pn -PN -T0 -T1 -T2 -T3 -T4 -T5 -p- -vv --open --traceroute --reason",
    ),
    "tcpdump": _reader(_HIGH, "nvveXAqltSUxp"),
    "psql": _reader(_HIGH, "qAtXnwWe1zl0", "--no-psqlrc --tuples-only --no-align --csv"),
    "mysql": _reader(_HIGH, "BNsvtE", "--batch --skip-column-names --raw", known=False),
    "mysqldump": _reader(_MEDIUM, "vq", "--single-transaction --routines --triggers --no-data --quick --opt"),
    "pg_dump": _reader(_MEDIUM, "vaOsxcCbwW", "--no-owner --schema-only --data-only --clean"),
    **dict.fromkeys(("pip", "pip3"), _PIP),
    **dict.fromkeys(("npm", "yarn", "pnpm"), _reader(_MEDIUM, "gDSE", "--global --save --save-dev --no-save")),
    **dict.fromkeys(("apt", "apt-get"), _reader(_HIGH, "yqf", "--assume-yes --no-install-recommends", known=False)),
    **dict.fromkeys(
        ("google-chrome", "google-chrome-stable", "chrome", "chromium", "chromium-browser", "headless_shell"), _CHROME
    ),
    **dict.fromkeys(("wkhtmltopdf", "wkhtmltoimage"), _WKHTML),
    **dict.fromkeys(("yt-dlp", "youtube-dl", "yt_dlp", "youtube_dl"), _YT),
    "pandoc": _reader(_HIGH, "s", "--standalone --toc", known=False),
    "make": _reader(_HIGH, "sikBn", known=False),
    "docker": _reader(
        _HIGH, "",
        "-i -it -ti -d --rm --privileged --detach --interactive --tty --no-cache --init", operands=2, known=False,
    ),
    "nc": _reader(_MEDIUM, "zvnulk46"),
    "ncat": _reader(_HIGH, "zvnulk46"),
    "rg": _reader(_HIGH, "niIlcovwFSUN", "--json --ignore-case --line-number --hidden", known=False),
    "grep": _reader(
        _LOW, "rRniIlLhHwxvcoqsEFPaz",
        "--ignore-case --line-number --files-with-matches --extended-regexp --fixed-strings --count --only-matching",
    ),
    "sort": _reader(_MEDIUM, "nrufbdgiMhRVcCsz", "--unique --reverse --numeric-sort"),
    "gpg": _reader(
        _MEDIUM, "aqdesvb", "--batch --armor --decrypt --encrypt --import --verify --list-keys --sign"
    ),
    "exiftool": _reader(_MEDIUM, "jnqsSGaub", "-json -overwrite_original -all= -ee -charset=utf8"),
    **dict.fromkeys(("soffice", "libreoffice"), _reader(_MEDIUM, "", "--headless --norestore --invisible --nologo")),
    **dict.fromkeys(("pdflatex", "xelatex", "lualatex", "latex"), _reader(_MEDIUM, "", "-halt-on-error")),
    "gs": _reader(_MEDIUM, "q", "-dSAFER -dBATCH -dNOPAUSE -dQUIET"),
}  # fmt: skip
_GIT_GRAVE: Final = frozenset({
    "clone", "fetch", "pull", "push", "ls-remote", "archive", "log", "show", "diff", "grep", "format-patch", "rebase",
    "submodule", "difftool", "rev-list", "remote-ext", "diff-tree", "whatchanged", "am", "bisect",
})  # fmt: skip
_GIT_MIDDLING: Final = frozenset({
    "checkout", "switch", "merge", "reset", "branch", "tag", "worktree", "cherry-pick", "blame", "shortlog", "revert",
    "restore", "remote", "config", "init", "commit",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """An argument that its program would read as an option if it began with a dash."""

    word: Value
    program: str
    reader: Reader
    grade: Severity


def option_places(words: Sequence[Value]) -> Iterator[Place]:
    """The arguments of a command, its program first, at which an option may stand and which are not written out."""
    start, name = _program(words)
    reader = READERS.get(name)
    if reader is None:
        return
    grade, operands, valued = reader.grade, 0, False
    for place, word in enumerate(words[start:]):
        option = None if valued else _option(name, word.const, place)
        if word.const == "--" or (
            option is not None and reader.operands < 0 and not _takes_none(reader, option)
        ):
            return
        if option is not None:
            valued = not _takes_none(reader, option)
            continue
        if not isinstance(word.const, str):
            if not valued:
                yield Place(word, name, reader, grade)
        elif name == "git" and not operands and not valued:
            grade = _git_grade(word.const)
        operands += not valued
        valued = False
        if 0 < reader.operands <= operands:
            return


def _option(program: str, told: object, place: int) -> str | None:
    """A word as the option that it is; None where it is none."""
    if not isinstance(told, str) or len(told) < _SHORTEST:
        return None
    if program == "tar" and place == 0 and told.isalpha():
        return f"-{told}"
    return told if told.startswith("-") else None


def _git_grade(command: str) -> Severity:
    return _HIGH if command in _GIT_GRAVE else _MEDIUM if command in _GIT_MIDDLING else _LOW


def _takes_none(reader: Reader, option: str) -> bool:
    """Whether what follows an option is no value of it."""
    if reader.joined or option in reader.words or "=" in option:
        return True
    letters = option[1:]
    return len(letters) <= _MOST_SHORT and all(letter in reader.letters for letter in letters)


def _program(words: Sequence[Value]) -> tuple[int, str]:
    """Where the arguments of a command's program begin, and how it is called; an empty name where that is not known."""
    name = _name(words[0]) if words else ""
    if "sys.executable" in (words[0].names if words else ()) or name.startswith("python"):
        run = words[1].const if len(words) > 2 else None
        return (3, _name(words[2])) if run == "-m" else (0, "")
    if name not in _WRAPPERS:
        return 1, name
    for place, word in enumerate(words[1:], 1):
        if word.taints:
            break
        if _name(word) in READERS and words[place - 1].const not in _OF_USERS:
            return place + 1, _name(word)
    return 0, ""


def _name(word: Value) -> str:
    told = word.const
    return told.rpartition("/")[2].rpartition("\\")[2].removesuffix(".exe") if isinstance(told, str) else ""
