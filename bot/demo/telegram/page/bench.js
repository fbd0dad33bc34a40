// SPDX-License-Identifier: AGPL-3.0-or-later
// Beside the phone: the languages to choose from, and what happens behind the scenes.

import { element } from "./messages.js";
import { call } from "./net.js";
import { find } from "./sheets.js";

const LANGUAGES = {
  en: "English", ur: "اردو Urdu", fa: "فارسی Persian", ar: "العربية Arabic", ps: "پښتو Pashto", sd: "سنڌي Sindhi",
  de: "Deutsch German", "": "not told",
};
const LOOK_EVERY = 2000; // milliseconds

export function showBench() {
  for (const list of ["language", "person-language"]) {
    find(list).replaceChildren(...Object.entries(LANGUAGES).map(([value, textContent]) => element("option", { value, textContent })));
  }
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", async () => {
      await call("POST", "/sim/clock", { advance: Number(button.dataset.advance) });
      lookBehind();
    });
  }
  document.querySelector(".behind").addEventListener("toggle", lookBehind);
  setInterval(lookBehind, LOOK_EVERY);
}

async function lookBehind() {
  if (document.hidden) return;
  if (!document.querySelector(".behind").open) return;
  const [pending, clock] = await Promise.all([call("GET", "/sim/pending"), call("GET", "/sim/clock")]);
  const oldest = pending.waiting ? ` (${Math.round(pending.oldest_seconds)} s)` : "";
  find("waiting").textContent = `${pending.waiting}${oldest}`;
  find("expired").textContent = pending.expired;
  find("clock").textContent = new Date(clock.now * 1000).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}
