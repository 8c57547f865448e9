"""Files for named recipients alone, as Crypt4GH (GA4GH, version 1): each stands there encrypted, or nothing does.

Made by the library of the European Genome-phenome Archive. The sender is nobody: a key made for each export and then
forgotten, so that recipients alone can open what was made.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import crypt4gh.keys
import crypt4gh.lib
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from cohorts.errors import InvalidQuestion

ENDING = ".c4gh"
_KEY = 32  # bytes of a public key


def add_recipients(parser: argparse.ArgumentParser) -> None:
    """The option `--encrypt-for` of a command that writes files."""
    parser.add_argument(
        "--encrypt-for", metavar="KEY.pub", type=Path, action="append", default=[],
        help="encrypt each file for this recipient (Crypt4GH or ssh-ed25519 public key); may be given several times",
    )  # fmt: skip


def ending(recipients: Sequence[Path]) -> str:
    """What a file's name gets for being made for these."""
    return ENDING if recipients else ""


@contextmanager
def sealed(out: Path, recipients: Sequence[Path]) -> Iterator[Path]:
    """Where to write instead of `out`, a file, a folder or the beginning of files' names. At the end each file made
    stands where it would have, encrypted, under its name and ENDING. Without recipients it is `out` itself.

    Until then it lies unencrypted in a folder of its owner's alone, beside `out`. Raises InvalidQuestion for a key
    that is none, and where an encrypted file of that name is there already.
    """
    keys = [_public(path) for path in recipients]
    if not keys:
        yield out
        return
    if not out.parent.is_dir():
        raise InvalidQuestion(f"There is no folder {out.parent}", where="--out", do="Make it first")
    if out.is_dir() and any(out.iterdir()):
        raise InvalidQuestion("There is something in that folder already", where=str(out), do="Name an empty one")
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as aside:
        plain, made = Path(aside) / "plain", Path(aside) / "made"
        plain.mkdir()
        yield plain / out.name
        files = sorted(each.relative_to(plain) for each in plain.rglob("*") if each.is_file())
        for name in files:
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            _encrypt(plain / name, made / f"{name}{ENDING}", keys)
        _put(made, files, out.parent)


def _public(path: Path) -> bytes:
    try:
        key = crypt4gh.keys.get_public_key(path)
    except (OSError, ValueError, NotImplementedError, IndexError) as error:
        raise InvalidQuestion(
            f"'{path}' is not a public key ({error or type(error).__name__})",
            where="--encrypt-for",
            do="Make one: crypt4gh-keygen --sk KEY.sec --pk KEY.pub",
        ) from None
    if len(key) != _KEY:
        raise InvalidQuestion(f"'{path}' is not a public key of {_KEY} bytes", where="--encrypt-for")
    return key


def _encrypt(file: Path, into: Path, keys: Sequence[bytes]) -> None:
    nobody = X25519PrivateKey.generate().private_bytes_raw()
    with file.open("rb") as read, into.open("xb") as written:
        crypt4gh.lib.encrypt([(0, nobody, key) for key in keys], read, written)


def _put(made: Path, files: Sequence[Path], folder: Path) -> None:
    """Move all files to their places, or none."""
    places = [folder / f"{name}{ENDING}" for name in files]
    for place in places:
        if place.exists():
            raise InvalidQuestion(f"'{place}' is there already", where="--out", do="Name another file, or remove it")
    for name, place in zip(files, places, strict=True):
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(made / f"{name}{ENDING}", place)
