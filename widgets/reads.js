// Draws one opening of reads with igv.js. Both come from the app itself; nothing is asked of any other machine.
// Words, buttons and the count of bases are ours and need no mouse; igv.js's own drawing is for the eye and the mouse.
const drawn = new WeakMap(); // by element: what is drawn there, so that a run of the page does not fetch it again

const at = (path) => new URL(path, window.location.origin).href; // a script of a component has no address to start from
const n = (number) => number.toLocaleString("en-US");

async function fetched(data) {
  const answer = await fetch(at(data.window_path), {
    method: "POST", headers: { Authorization: `Bearer ${data.token}` }, cache: "no-store", credentials: "same-origin",
  });
  const given = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(`${given.what ?? "The reads could not be fetched"}. ${given.do ?? ""}.`);
  return given;
}

function reference(data, given) {
  const { contig, length, from } = data;
  const kept = { name: data.assembly, wholeGenomeView: false, showIdeogram: false };
  if (!given.bases) return { ...kept, chromSizesURL: `data:text/plain;base64,${btoa(`${contig}\t${length}\n`)}` };
  const fasta = `>${contig}:${from}-${from + given.bases.length - 1} @len=${length}\n${given.bases}\n`;
  return { ...kept, fastaURL: `data:text/plain;base64,${btoa(fasta)}`, indexed: false };
}

function said(data, given) {
  const words = [given.shown === given.reads ? `${n(given.reads)} reads in ${data.place}`
    : `${n(given.shown)} of ${n(given.reads)} reads in ${data.place}, chosen evenly`];
  const seen = Object.entries(given.at_focus).filter(([base]) => base !== "insertion");
  const all = seen.reduce((sum, [, count]) => sum + count, 0);
  if (data.focus && all) {
    const parts = seen.sort((a, b) => b[1] - a[1]).map(([base, count]) =>
      `${base} ${n(count)} (${Math.round((100 * count) / all)} %)`);
    if (given.at_focus.insertion) parts.push(`insertion after it ${n(given.at_focus.insertion)}`);
    words.push(`at ${n(data.focus)}, without duplicates: ${parts.join(", ")}`);
  }
  if (!given.bases) words.push("no reference is registered, so differing bases have no colour");
  else if (given.bases_from === "reads") words.push("the reference is taken from the reads' own MD tags");
  return `${words.join("; ")}.`;
}

async function draw(element, data, here) {
  const status = element.querySelector("[role=status]");
  const place = element.querySelector(".drawing");
  status.textContent = "Fetching the reads …";
  status.classList.remove("wrong");
  place.hidden = false;
  try {
    const [{ default: igv }, given] = await Promise.all([import(at(data.script_path)), fetched(data)]);
    if (drawn.get(element) !== here) return;
    here.browser = await igv.createBrowser(place, {
      reference: reference(data, given), locus: data.locus, loadDefaultGenomes: false, showNavigation: false,
      showControls: false, showIdeogram: false, showSampleNames: false, showCenterGuide: false,
      blatServerURL: at(data.nowhere_path), queryParametersSupported: false, minimumBases: 20,
      tracks: [{
        type: "alignment", format: "bam", indexed: false, name: data.label, height: 330, autoHeight: false,
        url: `data:application/gzip;base64,${given.bam}`, visibilityWindow: 200000, showSoftClips: true,
        ...(data.focus ? { sort: { chr: data.contig, position: data.focus, option: "BASE", direction: "ASC" } } : {}),
      }],
    });
    here.igv = igv;
    document.removeEventListener("keyup", here.browser.keyUpHandler);  // no keys of igv.js's own outside it
    if (drawn.get(element) !== here) return;
    status.textContent = said(data, given);
    place.setAttribute("aria-label", `Drawing of the reads of ${data.label}. ${status.textContent}`);
    element.querySelectorAll("button").forEach((button) => { button.disabled = false; });
  } catch (error) {
    status.textContent = error instanceof TypeError || !error.message
      ? "The reads could not be drawn: igv.js or the server did not answer." : error.message;
    status.classList.add("wrong");
    place.hidden = true;
  }
}

function move(here, data, what) {
  const frame = here.browser?.referenceFrameList?.[0];
  if (!frame) return;
  const wide = Math.max(20, Math.round(frame.bpPerPixel * here.browser.calculateViewportWidth(1)));
  const middle = frame.start + wide / 2;
  const next = { left: [middle - wide / 2, wide], right: [middle + wide / 2, wide], in: [middle, wide / 2],
    out: [middle, wide * 2] }[what];
  if (!next) return here.browser.search(data.locus);
  const half = Math.max(10, Math.min(next[1], data.to - data.from) / 2);
  const middle_at = Math.min(Math.max(next[0], data.from + half), data.to - half);
  here.browser.search(`${data.contig}:${Math.round(middle_at - half) + 1}-${Math.round(middle_at + half)}`);
}

export default function ({ parentElement, data }) {
  const element = parentElement.querySelector(".reads");
  element.classList.toggle("dark", data.dark);
  const before = drawn.get(element);
  if (before?.opening === data.opening) return;
  if (before?.browser) before.igv.removeBrowser(before.browser);
  const here = { opening: data.opening };
  drawn.set(element, here);
  element.setAttribute("aria-label", `Reads of ${data.label}`);
  const place = element.querySelector(".drawing");
  const fresh = place.cloneNode(false); // its shadow root cannot be taken off
  place.replaceWith(fresh);
  // igv.js's menu of a right click offers to send bases to a server outside.
  fresh.addEventListener("contextmenu", (event) => { event.preventDefault(); event.stopPropagation(); }, true);
  element.querySelectorAll("button").forEach((button) => {
    button.disabled = true;
    button.onclick = () => move(here, data, button.dataset.move);
  });
  draw(element, data, here);
  return () => {
    if (drawn.get(element) !== here) return;
    drawn.delete(element);
    if (here.browser) here.igv.removeBrowser(here.browser);
  };
}
