// SPDX-License-Identifier: AGPL-3.0-or-later
// What comes up over the chat: a sheet of choices, a short notice, the file picker.

import { element } from "./messages.js";

const NOTICE_SHOWS_FOR = 4000; // milliseconds

export const find = (id) => document.getElementById(id);

export function say(sentence) {
  const notice = find("notice");
  notice.textContent = sentence;
  notice.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { notice.hidden = true; }, NOTICE_SHOWS_FOR);
}

export function openSheet(title, choices) {
  find("sheet-title").textContent = title;
  find("sheet-title").dir = "auto";
  find("choices").replaceChildren(...choices.map(([label, onPress, hint]) => element("button", {
    type: "button", dir: "auto", on: { click: () => { find("sheet").close(); onPress(); } },
  }, label, hint ? element("small", { textContent: hint }) : null)));
  find("sheet").showModal();
}

export function pick(accept, multiple, then) {
  const input = find("pick");
  Object.assign(input, { accept, multiple, value: "" });
  input.onchange = () => { if (input.files.length) then([...input.files]); };
  input.click();
}
