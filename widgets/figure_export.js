// Makes a picture of a figure in the reader's browser: Plotly, which the app itself serves, draws it as SVG; title,
// methods and what must be printed are set around it; the data go into the file's own metadata.
const done = new Set(); // marks of what was made, so that another run of the page makes nothing twice
const FACE = "Arial, Helvetica, sans-serif"; // a face of these widths is everywhere; the app's own is only in the app
let loading = null;

function plotly(path) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(path, window.location.origin).href;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => { loading = null; reject(new Error("The drawing library could not be loaded. Reload the page.")); };
    document.head.append(script);
  });
  return loading;
}

const escaped = (text) => String(text).replace(/[<>&"]/g, (one) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" }[one]))
  .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");

function wrapped(text, font, width) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = font;
  const lines = [];
  let line = "";
  for (const word of String(text).split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && pen.measureText(longer).width > width) { lines.push(line); line = word; } else line = longer;
  }
  return line ? [...lines, line] : lines;
}

function block(parts, data, width, top) {
  let y = top, svg = "";
  for (const { text, size, weight = 400, colour, before = 0 } of parts) {
    y += before;
    for (const line of wrapped(text, `${weight} ${size}px ${FACE}`, width - 32)) {
      y += Math.round(size * 1.4);
      svg += `<text x="16" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escaped(line)}</text>`;
    }
  }
  return { svg, y };
}

async function composed(Plotly, data) {
  const given = JSON.parse(data.drawing);
  const width = 1000, height = Math.round(given.layout?.height ?? 420);
  const place = document.createElement("div");
  place.style.cssText = `position:fixed;left:-9999px;top:0;width:${width}px;height:${height}px`;
  document.body.append(place);
  try {
    const font = { ...given.layout?.font, family: FACE };
    const layout = { ...given.layout, width, height, autosize: false, font };
    await Plotly.newPlot(place, given.data, layout, { staticPlot: true });
    const address = await Plotly.toImage(place, { format: "svg", width, height });
    const drawn = decodeURIComponent(address.slice(address.indexOf(",") + 1));
    const { text, muted } = data;
    const above = block([{ text: data.title, size: 17, weight: 600, colour: text },
      ...(data.subtitle ? [{ text: data.subtitle, size: 12, colour: muted }] : [])], data, width, 8);
    const top = above.y + 12;
    const below = block([
      ...data.banners.map((line) => ({ text: line, size: 12, weight: 600, colour: text, before: 4 })),
      { text: data.lines.join(" · "), size: 11, colour: muted, before: 4 },
      { text: `Methods. ${data.methods}`, size: 10.5, colour: text, before: 4 },
      { text: data.made_with, size: 10.5, colour: muted, before: 4 },
    ], data, width, top + height + 4);
    const whole = Math.ceil(below.y + 14);
    const about = JSON.stringify({ title: data.title, methods: data.methods, about: data.lines, banners: data.banners,
      made_with: data.made_with, csv: data.csv });
    const inner = drawn.replace(/^<svg /, `<svg x="0" y="${top}" `);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" `
      + `height="${whole}" viewBox="0 0 ${width} ${whole}" role="img" font-family="${FACE}">`
      + `<title>${escaped(data.title)}</title><desc>${escaped(data.alt)}</desc><metadata>${escaped(about)}</metadata>`
      + `<rect width="100%" height="100%" fill="${data.background}"/>${above.svg}${inner}${below.svg}</svg>`;
    return { svg, width, height: whole };
  } finally {
    Plotly.purge(place);
    place.remove();
  }
}

async function painted({ svg, width, height }, scale = 2) {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    await new Promise((resolve, reject) => { image.onload = resolve; image.onerror = () => reject(new Error("The picture could not be painted.")); image.src = address; });
    const canvas = document.createElement("canvas");
    canvas.width = width * scale; canvas.height = height * scale;
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.drawImage(image, 0, 0, width, height);
    return new Uint8Array(await (await new Promise((resolve) => canvas.toBlob(resolve, "image/png"))).arrayBuffer());
  } finally { URL.revokeObjectURL(address); }
}

// PNG: a chunk is length, type, data, CRC-32 of type and data (RFC 2083); text as UTF-8 stands in iTXt chunks.
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n; });
const crc = (bytes) => (bytes.reduce((c, byte) => TABLE[(c ^ byte) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

function chunk(keyword, text) {
  const body = new TextEncoder().encode(`iTXt${keyword}\0\0\0\0\0${text}`);
  const made = new Uint8Array(body.length + 8), view = new DataView(made.buffer);
  view.setUint32(0, body.length - 4); made.set(body, 4); view.setUint32(body.length + 4, crc(body));
  return made;
}

function labelled(png, data) {
  const texts = { Title: data.title, Description: data.alt, Methods: data.methods,
    About: [...data.lines, ...data.banners].join("\n"), Software: data.made_with, Data: data.csv };
  const first = 33; // behind the signature and IHDR
  return new Blob([png.slice(0, first), ...Object.entries(texts).map(([name, text]) => chunk(name, text)), png.slice(first)], { type: "image/png" });
}

export default function ({ data, parentElement }) {
  if (!data || done.has(data.mark)) return;
  done.add(data.mark);
  const said = parentElement.querySelector(".made") ?? parentElement.appendChild(Object.assign(document.createElement("div"), { className: "made" }));
  said.setAttribute("role", "status");
  said.style.cssText = `font:14px ${data.font};color:${data.muted}`;
  said.textContent = "Drawing…";
  (async () => {
    const whole = await composed(await plotly(data.script_path), data);
    const file = data.kind === "svg" ? new Blob([whole.svg], { type: "image/svg+xml" }) : labelled(await painted(whole), data);
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: `${data.stem}.${data.kind}` });
    link.dispatchEvent(new MouseEvent("click", { bubbles: false, cancelable: true })); // one outside closes the popover
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    said.textContent = `${data.stem}.${data.kind} was saved`;
  })().catch((error) => { said.textContent = error.message; });
}
