// SPDX-License-Identifier: AGPL-3.0-or-later
// The phone page: one person's chat at a time, live by long poll.

import { showBench } from "./bench.js";
import { dayOf, element, keyRow, messageNode } from "./messages.js";
import { call, formOf } from "./net.js";
import { find, openSheet, pick, say } from "./sheets.js";
import { Recording } from "./voice.js";

const state = { chat: null, people: [], screen: null, editing: null, recording: null, notice: 0, atEnd: true };
const shown = new Map(); // message id -> [what it showed, its node]
let watching = new AbortController();

// What is on the screen

function draw(screen) {
  state.screen = screen;
  const { bot, chat, messages } = screen;
  find("bot-name").textContent = bot.name;
  find("face").textContent = [...bot.name][0] || "?";
  find("state").textContent = screen.typing ? "typing…" : "bot";
  drawMessages(screen);
  const empty = messages.length === 0;
  find("start").hidden = !empty || chat.blocked;
  find("unblock").hidden = !chat.blocked;
  find("composer").hidden = empty || chat.blocked || state.recording !== null;
  find("commands").hidden = bot.commands.length === 0;
  find("words").placeholder = screen.placeholder || "Message";
  const keys = find("keys");
  keys.hidden = !screen.keyboard;
  keys.replaceChildren(...(screen.keyboard || []).map((row) => keyRow(row, (_, label) => act("tap", { label }))));
  if (screen.notice && screen.notice.revision > state.notice) {
    state.notice = screen.notice.revision;
    if (screen.notice.alert) openSheet(screen.notice.text, []);
    else say(screen.notice.text);
  }
}

function drawMessages(screen) {
  const nodes = [];
  let day = "";
  for (const message of screen.messages) {
    if (dayOf(message.date) !== day) {
      day = dayOf(message.date);
      nodes.push(element("p", { className: "day", textContent: day }));
    }
    nodes.push(nodeFor(message, screen));
  }
  if (!nodes.length && screen.bot.description) {
    nodes.push(element("p", { className: "hello", dir: "auto", textContent: screen.bot.description }));
  }
  find("list").replaceChildren(...nodes);
}

// A node is kept while its message is unchanged, so that a voice note plays on.
function nodeFor(message, screen) {
  const asked = screen.asked.filter((tap) => tap.message_id === message.message_id);
  const answered = screen.messages.find((other) => other.message_id === message.reply_to);
  const quoted = message.reply_to ? (answered ? answered.text || answered.kind : "deleted message") : "";
  const key = JSON.stringify([message, asked, quoted]);
  const known = shown.get(message.message_id);
  if (known && known[0] === key) return known[1];
  const node = messageNode(message, quoted, asked, { tap, more: messageMenu, openLink });
  shown.set(message.message_id, [key, node]);
  return node;
}

// What the person does

async function act(name, body) {
  try {
    state.atEnd = true;
    await call("POST", `/sim/chats/${state.chat}/${name}`, body);
  } catch (error) {
    say(error.message);
  }
}

const tap = (messageId, index) => act("tap", { message_id: messageId, index });
const openLink = (url) => openSheet("The button opens this address", [[url, () => {}]]);

function messageMenu(message) {
  const choices = [];
  const editable = ["text", "photo", "document", "video", "voice"].includes(message.kind) && message.text;
  if (editable && !message.forwarded) choices.push(["Edit", () => beginEdit(message)]);
  choices.push(["Delete for both", () => act("delete", { message_id: message.message_id })]);
  openSheet("Your message", choices);
}

function beginEdit(message) {
  state.editing = message ? message.message_id : null;
  find("editing").hidden = !message;
  find("words").value = message ? message.text : "";
  if (message) find("words").focus();
  fitComposer();
}

function chatMenu() {
  const blocked = state.screen.chat.blocked;
  openSheet("This chat", [
    ["Delete the chat", () => act("clear", {}), "All messages go, on both sides"],
    [blocked ? "Unblock the bot" : "Block the bot", () => act("block", { blocked: !blocked })],
  ]);
}

function commandMenu() {
  openSheet("Commands", state.screen.bot.commands.map((command) => [
    `/${command.command}`, () => act("text", { text: `/${command.command}` }), command.description,
  ]));
}

function attachMenu() {
  openSheet("Attach", [
    ["Photo", () => pick("image/*", true, sendPhotos), "Made smaller and without its hidden data, as apps do; several make an album"],
    ["File", () => pick("", false, sendFile), "As it is"],
    ["Sound file as a voice note", () => pick("audio/*", false, ([file]) => sendVoice(file, ""))],
    ["Place on the map", () => act("location", { latitude: 30.1798, longitude: 66.975 })],
    ["Contact card", () => act("contact", { phone_number: "+92 300 0000000", first_name: "Somebody" })],
    ["Sticker", () => act("sticker", { emoji: "🌷" })],
    ["Forwarded message", () => act("forward", { text: "A message that somebody else wrote", from_name: "Somebody" })],
  ]);
}

function caption() {
  const text = find("words").value;
  find("words").value = "";
  fitComposer();
  return text;
}

function sendPhotos(files) {
  const form = formOf({ caption: caption(), compress: true }, files.map((file) => [file, file.name]));
  return act(files.length > 1 ? "album" : "photo", form);
}

function sendFile([file]) {
  return act("document", formOf({ caption: caption() }, [[file, file.name]]));
}

function sendVoice(blob, duration) {
  return act("voice", formOf({ duration }, [[blob, "voice"]]));
}

async function sendWords(event) {
  event.preventDefault();
  const text = find("words").value;
  if (!text.trim()) return;
  const editing = state.editing;
  beginEdit(null);
  if (editing) await act("edit", { message_id: editing, text });
  else await act("text", { text });
}

function fitComposer() {
  const empty = find("words").value.trim() === "";
  find("send").hidden = empty;
  find("record").hidden = !empty;
}

async function beginRecording() {
  try {
    state.recording = await Recording.begin();
  } catch (error) {
    say(error.message);
    return;
  }
  find("composer").hidden = true;
  find("recording").hidden = false;
  const tick = () => {
    const seconds = state.recording ? state.recording.seconds : 0;
    find("recorded").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  tick();
  beginRecording.timer = setInterval(tick, 250);
  find("send-recording").focus();
}

async function endRecording(send) {
  const recording = state.recording;
  clearInterval(beginRecording.timer);
  state.recording = null;
  find("recording").hidden = true;
  find("composer").hidden = false;
  if (!send) return recording.cancel();
  const { blob, duration } = await recording.end();
  return sendVoice(blob, duration);
}

// Whose phone it is

async function loadPeople() {
  state.people = (await call("GET", "/sim/chats")).chats;
  if (!state.people.length) {
    await call("POST", "/sim/chats", { name: "Amina", language_code: "ur" });
    await call("POST", "/sim/chats", { name: "Bilal", language_code: "en" });
    state.people = (await call("GET", "/sim/chats")).chats;
  }
  const wanted = Number(location.hash.slice(1));
  const person = state.people.find(({ id }) => id === wanted) || state.people[0];
  find("people").replaceChildren(...state.people.map(({ id, name }) => element("option", {
    value: id, textContent: name, selected: id === person.id,
  })));
  if (state.chat !== person.id) openChat(person);
}

function openChat(person) {
  state.chat = person.id;
  state.notice = 0;
  state.atEnd = true;
  history.replaceState(null, "", `#${person.id}`);
  find("language").value = person.language_code || "";
  shown.clear();
  beginEdit(null);
  watch();
}

async function watch() {
  watching.abort();
  watching = new AbortController();
  const { signal } = watching;
  const path = `/sim/chats/${state.chat}`;
  let revision = -1;
  while (!signal.aborted) {
    try {
      const screen = await call("GET", `${path}/wait?of=any&after=${revision}&timeout=25`, undefined, signal);
      if (signal.aborted) return;
      if (revision < 0) state.notice = screen.revision;
      if (screen.revision !== revision) draw(screen);
      revision = screen.revision;
    } catch (error) {
      if (signal.aborted) return;
      find("state").textContent = "no connection";
      await new Promise((done) => { setTimeout(done, 1500); });
    }
  }
}

async function makePerson() {
  const name = find("person-name").value.trim() || "Somebody";
  find("person").close();
  const person = await call("POST", "/sim/chats", { name, language_code: find("person-language").value });
  location.hash = String(person.id);
  await loadPeople();
}

// The newest message stays in sight, also when a picture above it arrives late, unless the reader scrolled up.
function stayAtEnd() {
  const chat = find("chat");
  let lastTop = 0;
  chat.addEventListener("scroll", () => {
    const isUp = chat.scrollTop < lastTop;
    lastTop = chat.scrollTop;
    if (chat.scrollHeight - chat.scrollTop - chat.clientHeight < 60) state.atEnd = true;
    else if (isUp) state.atEnd = false;
  });
  const follow = new ResizeObserver(() => { if (state.atEnd) chat.scrollTop = chat.scrollHeight; });
  follow.observe(chat);
  follow.observe(find("list"));
}

function listen() {
  stayAtEnd();
  showBench();
  const on = (id, event, then) => find(id).addEventListener(event, then);
  on("composer", "submit", sendWords);
  on("words", "input", fitComposer);
  on("words", "keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) sendWords(event);
    if (event.key === "Escape" && state.editing) beginEdit(null);
  });
  on("stop-editing", "click", () => beginEdit(null));
  on("start", "click", () => act("text", { text: "/start" }));
  on("unblock", "click", () => act("block", { blocked: false }));
  on("menu", "click", chatMenu);
  on("commands", "click", commandMenu);
  on("attach", "click", attachMenu);
  on("record", "click", beginRecording);
  on("stop-recording", "click", () => endRecording(false));
  on("send-recording", "click", () => endRecording(true));
  on("close-sheet", "click", () => find("sheet").close());
  on("people", "change", () => { location.hash = find("people").value; loadPeople(); });
  on("language", "change", () => call("PATCH", `/sim/chats/${state.chat}`, { language_code: find("language").value }));
  on("new-person", "click", () => { find("person-name").value = ""; find("person").showModal(); });
  on("no-person", "click", () => find("person").close());
  on("make-person", "click", makePerson);
}

listen();
loadPeople();
