"""Words as markdown. What people wrote (in a link, a file, a search) is shown as it is and never acts as markup."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([\\`*_\[\]<>:$~#|])")
_ON, _OFF = "\x02", "\x03"


def literal(text: str) -> str:
    """Text with everything escaped that markdown would act on, except where `strong` marked it."""
    return _MARKUP.sub(r"\\\1", text).replace(_ON, "**").replace(_OFF, "**")


def spoken(text: str) -> str:
    """Text for a label that is heard: signs that markdown would act on are blanks, as an escape would be read out."""
    return " ".join(_MARKUP.sub(" ", text).split())


def strong(text: str) -> str:
    """Text that `literal` will set in bold."""
    return f"{_ON}{text}{_OFF}"
