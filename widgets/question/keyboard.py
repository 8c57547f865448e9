"""Keys of the question: what is done to the row that has the focus, undo and redo, and where the focus goes on."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from widgets.question import edits

_KEY = "keyboard"
#: What the script sends, and the entry of the menu it stands for.
ENTRIES = {
    "negate": edits.NEGATE, "copy": edits.COPY, "remove": edits.REMOVE, "up": edits.UP, "down": edits.DOWN,
    "out": edits.OUT,
}  # fmt: skip
KEYS = """
| Key | with the focus in a row |
|---|---|
| Space or X | switch it off and on |
| ↑ ↓ | to the row above, below |
| Alt + ↑ ↓ ← | move it up, down, out of its group |
| N · D · Delete | negate · duplicate · remove |
| **anywhere** | |
| Alt + A | add a criterion |
| Ctrl + Z · Ctrl + Shift + Z | undo · redo |
"""


def keyboard() -> None:
    """Listen. Single keys act only while a row has the focus, so that they are in nobody's way."""
    with st.popover("Keys", type="tertiary", icon=":material/keyboard:", key="keys"):
        st.markdown(KEYS)
    data = {"focus": st.session_state.pop("focus", None)}
    _listener()(key=_KEY, data=data, on_edit_change=_edit)


def _edit() -> None:
    sent = st.session_state[_KEY].get("edit") or ""
    word, _, id = str(sent).partition(":")
    if word in ENTRIES and id.isdecimal():
        edits.do(int(id), ENTRIES[word])


@st.cache_resource(show_spinner=False)
def _listener():
    script = (Path(__file__).parent / "keyboard.js").read_text(encoding="utf-8")
    return st.components.v2.component("concord_keyboard", js=script)
