// Keys of the question. Words typed into a field, and everything in a dialog, are left alone.
const ROW = '[class*="st-key-line_"]';
const idOf = (row) => [...row.classList].map((name) => /^st-key-line_(\d+)$/.exec(name)).find(Boolean)?.[1];
const switchOf = (row) => row.querySelector('[class*="st-key-on_"] input');
const press = (key) => document.querySelector(`.st-key-${key} button:not([disabled])`)?.click();

function typing(element) {
  if (element.closest('[contenteditable="true"], textarea, select')) return true;
  const field = element.closest("input");
  return Boolean(field) && !["checkbox", "radio", "button"].includes(field.type);
}

function focusOn(find, tries = 40) {
  const target = find();
  if (target) target.focus();
  else if (tries > 0) setTimeout(() => focusOn(find, tries - 1), 50);
}

function onKey(event, send) {
  const { target, key, code } = event;
  if (!(target instanceof Element) || typing(target) || document.querySelector('[role="dialog"]')) return;
  const done = () => { event.preventDefault(); event.stopPropagation(); };
  const held = event.ctrlKey || event.metaKey;
  if (held && !event.altKey && code === "KeyZ") { press(event.shiftKey ? "redo" : "undo"); return done(); }
  if (held && !event.altKey && code === "KeyY") { press("redo"); return done(); }
  const row = target.closest(ROW);
  if (!row || held) return;
  const id = idOf(row);
  if (event.altKey) {
    const moves = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out" };
    if (moves[key]) { send(`${moves[key]}:${id}`); done(); }
    return;
  }
  if (target.closest('[role="menu"], [aria-expanded="true"]')) return;
  if (key === "ArrowUp" || key === "ArrowDown") {
    const rows = [...document.querySelectorAll(ROW)];
    const next = rows[rows.indexOf(row) + (key === "ArrowUp" ? -1 : 1)];
    if (next) { switchOf(next)?.focus(); done(); }
    return;
  }
  const edits = { n: "negate", d: "copy", Delete: "remove" };
  const letter = key.length === 1 ? key.toLowerCase() : key;
  if (letter === "x") { switchOf(row)?.click(); done(); }
  else if (edits[letter]) { send(`${edits[letter]}:${id}`); done(); }
}

// The choice of a criterion opens with the cursor in its search field, once.
function welcome() {
  const field = document.querySelector('[role="dialog"] [class*="st-key-asked_for_"] input');
  if (!field || field.dataset.welcomed) return;
  field.dataset.welcomed = "yes";
  field.addEventListener("keydown", () => { field.dataset.heard = "yes"; }, { once: true });
  hold(field);
}

// An opening dialog takes the focus for itself, sooner or later: hold it here until something is typed.
function hold(field, tries = 12) {
  if (tries === 0 || field.dataset.heard || !field.isConnected) return;
  if (document.activeElement !== field) field.focus();
  setTimeout(() => hold(field, tries - 1), 60);
}

// The component is called again at every run: whoever listened before stops, so that a key is heard once.
export default function ({ data, setTriggerValue }) {
  window.concordKeyboard?.();
  const listener = (event) => onKey(event, (edit) => setTriggerValue("edit", edit));
  const watch = new MutationObserver(welcome);
  document.addEventListener("keydown", listener, true);
  watch.observe(document.body, { childList: true, subtree: true });
  const stop = () => {
    watch.disconnect();
    document.removeEventListener("keydown", listener, true);
  };
  window.concordKeyboard = stop;
  if (data?.focus != null) focusOn(() => document.querySelector(`.st-key-on_${data.focus} input`));
  return stop;
}
