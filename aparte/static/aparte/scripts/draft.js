// Drafts: what is typed in <form data-draft-key data-draft-name> survives a lost connection in this browser's storage, sealed.
// Drafts of one form are told apart by a token, so that two tabs never write over each other; the server sends the token back in
// the address's end (#garde-…) once what it stood for is kept.
import { Sealed } from "./sealed.js";

const PAUSE = 300;
const NOT_KEPT = new Set(["csrfmiddlewaretoken"]);

const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");

// Once, on the page that follows: what was sent is kept by the server.
function forgetKept() {
  const token = /^#garde-([0-9a-f]{32})$/.exec(location.hash)?.[1];
  if (!token) return;
  for (const place of Sealed.places()) if (place.endsWith(`.${token}`)) Sealed.drop(place);
  history.replaceState(history.state, "", location.pathname + location.search);
}

class Draft {
  constructor(form, sealed, name) {
    this.form = form;
    this.sealed = sealed;
    this.name = name;
    this.token = hex(crypto.getRandomValues(new Uint8Array(16)));
    this.initial = this.said();
    this.offer = form.querySelector("[data-draft-offer]");
    this.offline = form.querySelector("[data-draft-offline]");
  }

  get place() {
    return Sealed.place(`${this.name}.${this.token}`);
  }

  fields() {
    const token = this.form.querySelector("[data-draft-token]")?.name;
    const kept = [...new FormData(this.form)].filter(
      ([name, value]) => typeof value === "string" && !NOT_KEPT.has(name) && name !== token
    );
    return JSON.stringify(kept);
  }

  // What somebody wrote or chose, without what the page itself goes by (which page, which wording).
  said(fields = this.fields()) {
    const asked = new Set([...this.form.elements].filter((one) => one.type !== "hidden").map((one) => one.name));
    return JSON.stringify(JSON.parse(fields).filter(([name]) => asked.has(name)));
  }

  // True once it is kept.
  async save() {
    clearTimeout(this.waiting);
    const fields = this.fields();
    if (this.said(fields) === this.initial && !localStorage.getItem(this.place)) return true;
    return this.sealed.put(this.place, fields);
  }

  // The latest draft of this form that says something else than the form does, if there is one.
  async propose() {
    for (const place of Sealed.places(`${this.name}.`).filter((one) => one !== this.place)) {
      const fields = await this.sealed.get(place);
      if (fields === null) continue;
      if (this.said(fields) === this.initial) {
        // The form was sent and came back with what it held: this draft is its own.
        this.token = place.split(".").at(-1);
        continue;
      }
      this.found = { place, fields: JSON.parse(fields) };
      if (this.offer) this.offer.hidden = false;
      return;
    }
    this.found = null;
    if (this.offer) this.offer.hidden = true;
  }

  async take() {
    const values = new Map();
    for (const [name, value] of this.found.fields) values.set(name, [...(values.get(name) ?? []), value]);
    const token = this.form.querySelector("[data-draft-token]");
    for (const field of this.form.elements) {
      if (!field.name || NOT_KEPT.has(field.name) || field === token || field.type === "submit") continue;
      const kept = values.get(field.name) ?? [];
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = kept.includes(field.value);
        if (field.checked) field.closest("details")?.setAttribute("open", "");
      } else if (kept.length) {
        field.value = kept[0];
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
    const taken = this.found.place;
    if (await this.save()) Sealed.drop(taken);
    this.offer.hidden = true;
    this.form.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  }

  drop() {
    Sealed.drop(this.found.place);
    this.form.querySelector("textarea, input:not([type=hidden]), select")?.focus();
    this.propose();
  }

  sayOffline(kept) {
    if (!this.offline) return;
    this.offline.hidden = false;
    this.offline.textContent = kept ? this.offline.dataset.words : this.offline.dataset.unkept;
  }

  async sent(event) {
    const token = this.form.querySelector("[data-draft-token]");
    if (token) token.value = this.token;
    this.gone = navigator.onLine;
    if (!this.gone) event.preventDefault();
    const kept = await this.save();
    if (!this.gone) this.sayOffline(kept);
  }

  listen() {
    this.form.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.save(), PAUSE);
    });
    this.form.addEventListener("submit", (event) => this.sent(event));
    // Not once the form has left: what it held may be kept by now.
    document.addEventListener("visibilitychange", () => document.hidden && !this.gone && this.save());
    window.addEventListener("pageshow", () => (this.gone = false));
    window.addEventListener("online", () => this.offline && (this.offline.hidden = true));
    this.offer?.querySelector("[data-draft-take]")?.addEventListener("click", () => this.take());
    this.offer?.querySelector("[data-draft-drop]")?.addEventListener("click", () => this.drop());
  }
}

async function begin(form) {
  const sealed = await Sealed.open(form.dataset.draftKey);
  if (!sealed) return;
  // The name under which it lies tells neither whose it is nor what it is about.
  const named = new TextEncoder().encode(`${form.dataset.draftKey.split(" ")[0]} ${form.dataset.draftName}`);
  const draft = new Draft(form, sealed, hex(await crypto.subtle.digest("SHA-256", named)).slice(0, 32));
  draft.listen();
  await draft.propose();
  form.dataset.draftReady = "";
}

try {
  forgetKept();
} catch {
  // No storage here (a strict browser): nothing was kept.
}
for (const form of document.querySelectorAll("form[data-draft-key][data-draft-name]")) begin(form);
