// Drafts: what is typed in <form data-draft-key data-draft-name> survives a lost connection in this browser's storage,
// sealed by WebCrypto (AES-GCM) under a key that only the page holds. Never a word of it in clear; where the browser has
// no WebCrypto, no draft at all. Drafts of one form are told apart by a token, so that two tabs never write over each
// other; the server sends the token back in the address's end (#garde-…) once what it stood for is kept.
const PREFIX = "aparte-draft.";
const PAUSE = 300;
const KEPT_FOR = 30 * 24 * 60 * 60 * 1000;
const NOT_KEPT = new Set(["csrfmiddlewaretoken"]);

const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");

function base64(buffer) {
  let text = "";
  for (const one of new Uint8Array(buffer)) text += String.fromCharCode(one);
  return btoa(text);
}

function stored() {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

// Those that nobody came back for.
function tidy() {
  for (const key of stored()) {
    if (!(Date.now() - read(key).at < KEPT_FOR)) localStorage.removeItem(key);
  }
}

// Once, on the page that follows: what was sent is kept by the server.
function forgetKept() {
  const token = /^#garde-([0-9a-f]{32})$/.exec(location.hash)?.[1];
  if (!token) return;
  for (const key of stored()) if (key.endsWith(`.${token}`)) localStorage.removeItem(key);
  history.replaceState(history.state, "", location.pathname + location.search);
}

class Draft {
  constructor(form, keys, place) {
    this.form = form;
    this.keys = keys;
    this.place = place;
    this.token = hex(crypto.getRandomValues(new Uint8Array(16)));
    this.initial = this.said();
    this.offer = form.querySelector("[data-draft-offer]");
    this.offline = form.querySelector("[data-draft-offline]");
  }

  get key() {
    return `${this.place}.${this.token}`;
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

  async save() {
    clearTimeout(this.waiting);
    const fields = this.fields();
    if (this.said(fields) === this.initial && !localStorage.getItem(this.key)) return;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(this.key) },
      this.keys[0],
      new TextEncoder().encode(fields)
    );
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), iv: base64(iv), sealed: base64(sealed) }));
    } catch {
      // A full or forbidden storage: the form works as it does without this file.
    }
  }

  async open(key) {
    const { iv, sealed } = read(key);
    for (const one of this.keys) {
      try {
        const additionalData = new TextEncoder().encode(key);
        const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv), additionalData }, one, bytes(sealed));
        return new TextDecoder().decode(opened);
      } catch {
        // Another key of the ring, or somebody else's draft on the same browser.
      }
    }
    return null;
  }

  // The latest draft of this form that says something else than the form does, if there is one.
  async propose() {
    const others = stored()
      .filter((key) => key.startsWith(`${this.place}.`) && key !== this.key)
      .sort((one, other) => read(other).at - read(one).at);
    for (const key of others) {
      const fields = await this.open(key);
      if (fields === null) continue;
      if (this.said(fields) === this.initial) {
        // The form was sent and came back with what it held: this draft is its own.
        this.token = key.slice(this.place.length + 1);
        continue;
      }
      this.found = { key, fields: JSON.parse(fields) };
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
    const taken = this.found.key;
    await this.save();
    if (localStorage.getItem(this.key)) localStorage.removeItem(taken);
    this.offer.hidden = true;
    this.form.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  }

  drop() {
    localStorage.removeItem(this.found.key);
    this.form.querySelector("textarea, input:not([type=hidden]), select")?.focus();
    this.propose();
  }

  sayOffline() {
    if (!this.offline) return;
    this.offline.hidden = false;
    this.offline.textContent = this.offline.dataset.words;
  }

  async sent(event) {
    const token = this.form.querySelector("[data-draft-token]");
    if (token) token.value = this.token;
    this.gone = navigator.onLine;
    if (!this.gone) event.preventDefault();
    await this.save();
    if (!this.gone) this.sayOffline();
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
  const raw = form.dataset.draftKey.split(" ");
  const use = ["encrypt", "decrypt"];
  const keys = await Promise.all(raw.map((one) => crypto.subtle.importKey("raw", bytes(one), "AES-GCM", false, use)));
  // Where it is stored tells neither whose it is nor what it is about.
  const named = new TextEncoder().encode(`${raw[0]} ${form.dataset.draftName}`);
  const place = PREFIX + hex(await crypto.subtle.digest("SHA-256", named)).slice(0, 32);
  const draft = new Draft(form, keys, place);
  draft.listen();
  await draft.propose();
  form.dataset.draftReady = "";
}

if (window.crypto?.subtle) {
  try {
    tidy();
    forgetKept();
    for (const form of document.querySelectorAll("form[data-draft-key][data-draft-name]")) begin(form);
  } catch {
    // No storage here (a strict browser): nothing is kept, and nothing is promised.
  }
}
