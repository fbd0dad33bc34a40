// SPDX-License-Identifier: AGPL-3.0-or-later
// How one message looks. Builds nodes only; all words from the chat go in as text, never as markup.

const ARABIC_SCRIPT = /[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]/;
const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote",
};

export function element(tag, options = {}, ...children) {
  const { on = {}, data = {}, ...properties } = options;
  const node = Object.assign(document.createElement(tag), properties);
  Object.assign(node.dataset, data);
  for (const [event, act] of Object.entries(on)) node.addEventListener(event, act);
  node.append(...children.filter((child) => child !== null));
  return node;
}

export function timeOf(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

export function dayOf(seconds) {
  return new Date(seconds * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "long" });
}

export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${(bytes / 1024).toFixed(0)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

export function messageNode(message, quoted, asked, acts) {
  const mine = message.sender === "person";
  const bubble = element("div", { className: "bubble" });
  if (message.forwarded) bubble.append(element("p", { className: "label", textContent: "Forwarded message" }));
  if (quoted) bubble.append(element("p", { className: "quote", dir: "auto", textContent: quoted }));
  bubble.append(...content(message), meta(message, mine, acts));
  const node = element("article", { className: `message ${message.sender}` }, bubble);
  node.setAttribute("aria-label", mine ? "You" : "The bot");
  if (message.buttons.length) node.append(keyboard(message, asked, acts));
  return node;
}

export function keyRow(labels, onPress, isAsked = () => false) {
  const keys = labels.map((label, place) => element("button", {
    type: "button", className: isAsked(place) ? "key asked" : "key", dir: "auto", title: label,
    textContent: label, on: { click: () => onPress(place, label) },
  }));
  return element("div", { className: "row" }, ...keys);
}

function keyboard(message, asked, acts) {
  let before = 0;
  const rows = message.buttons.map((buttons) => {
    const first = before;
    before += buttons.length;
    const isAsked = (place) => asked.some((tap) => tap.data === buttons[place].data);
    return keyRow(buttons.map((button) => button.label), (place) => {
      if (buttons[place].url) acts.openLink(buttons[place].url);
      else acts.tap(message.message_id, first + place);
    }, isAsked);
  });
  return element("div", { className: "rows" }, ...rows);
}

function meta(message, mine, acts) {
  const line = element("p", { className: "meta" });
  if (message.pinned) line.append(element("span", { textContent: "pinned" }));
  if (message.edited) line.append(element("span", { textContent: "edited" }));
  line.append(element("time", { textContent: timeOf(message.date) }));
  if (mine) {
    const more = element("button", {
      type: "button", className: "more", textContent: "⋯", on: { click: () => acts.more(message) },
    });
    more.setAttribute("aria-label", "Edit or delete this message");
    line.append(more);
  }
  return line;
}

function content(message) {
  const words = message.text ? [wordsNode(message.text, message.entities)] : [];
  const file = message.file;
  if (message.kind === "sticker") return [element("p", { className: "sticker", textContent: message.text || "🖼" })];
  if (message.kind === "location") return [element("p", { className: "label", textContent: "Place on the map" }), ...words];
  if (message.kind === "contact") return [element("p", { className: "label", textContent: "Contact card" }), ...words];
  if (message.kind === "photo") {
    return [element("img", { src: file.url, alt: "Photo", width: file.width, height: file.height }), ...words];
  }
  if (message.kind === "voice" || message.kind === "audio") {
    const player = element("audio", { controls: true, preload: "metadata", src: file.url });
    player.setAttribute("aria-label", "Voice note");
    const length = `Voice note, ${file.duration} s, ${sizeOf(file.size_bytes)}`;
    return [player, element("p", { className: "label", textContent: length }), ...words];
  }
  if (message.kind === "video") return [element("video", { controls: true, preload: "metadata", src: file.url }), ...words];
  if (file) return [fileNode(file), ...words];
  return words;
}

function fileNode(file) {
  const name = element("span", { dir: "auto" }, element("bdi", { textContent: file.name || "file" }),
    element("small", { textContent: sizeOf(file.size_bytes) }));
  return element("a", { className: "file", href: file.url, download: file.name || "file" }, name);
}

function wordsNode(text, entities) {
  const node = element("div", { className: "words", dir: "auto" });
  if (ARABIC_SCRIPT.test(text)) node.classList.add("arabic");
  node.append(...marked(text, entities, 0, text.length));
  return node;
}

// Entities count UTF-16 units, exactly as strings do here; they nest but never cross.
function marked(text, entities, start, end) {
  const nodes = [];
  let at = start;
  for (const entity of entities) {
    const stop = entity.offset + entity.length;
    if (entity.offset < at || stop > end) continue;
    nodes.push(text.slice(at, entity.offset));
    const inner = entities.filter((other) => other !== entity && other.offset >= entity.offset
      && other.offset + other.length <= stop && other.length < entity.length);
    const node = element(TAGS[entity.type] || "span", {}, ...marked(text, inner, entity.offset, stop));
    if (["url", "text_link", "bot_command"].includes(entity.type)) node.className = "link";
    nodes.push(node);
    at = stop;
  }
  nodes.push(text.slice(at, end));
  return nodes;
}
