// The note: saved as one writes, read again for its words, and given back when it never arrived.
import { Drafts } from "./draft.js";
import { Locked, Part } from "./part.js";
import { Saving } from "./saving.js";
import { readAgain } from "./wording.js";
import "./sheets.js";

const note = document.querySelector("[data-note]");
const places = [...note.querySelectorAll("[data-part]")];
const writing = note.tagName === "FORM";
const parts = places.map((place) => (writing ? new Part(place) : new Locked(place)));
const drafts = await Drafts.open(note.dataset.note, note.dataset.keys);
const saving = writing ? new Saving(note, parts, drafts) : null;

async function offer() {
  const notice = document.querySelector("[data-draft]");
  const [last] = await left();
  notice.hidden = !last;
  if (!last) return;
  const when = notice.querySelector("[data-draft-when]");
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  when.textContent = when.dataset.draftWhen.replace("{time}", time.format(new Date(last.at)));
  notice.querySelector("[data-take]").onclick = async () => {
    notice.hidden = true;
    for (const part of parts) if (last.parts[part.key]) part.take(last.parts[part.key]);
    if (saving && (await saving.keep())) await drafts.drop(last.place);
    parts.flatMap((part) => part.areas || []).find(Boolean)?.focus();
  };
  notice.querySelector("[data-drop]").onclick = async () => {
    await drafts.drop(last.place);
    await offer();
    note.querySelector("textarea")?.focus();
  };
}

// Drafts with words that the page does not hold; those that arrived are let go.
async function left() {
  const found = [];
  for (const draft of await drafts.left()) {
    const lost = parts.some((part) => draft.parts[part.key] && !part.holds(draft.parts[part.key]));
    if (lost) found.push(draft);
    else await drafts.drop(draft.place);
  }
  return found;
}

if (drafts) await offer();
if (writing) {
  const looked = document.createElement("input");
  Object.assign(looked, { type: "hidden", name: "looked", value: "1" });
  note.append(looked);
  for (const area of parts.flatMap((part) => part.areas)) readAgain(note, area);
  if (saving.changed().length) saving.wrote();
}
