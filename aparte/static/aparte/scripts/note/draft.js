// A draft that was not saved yet, kept in this browser and sealed: AES-GCM, under keys that the page is given and
// that are stored nowhere here. One draft a tab, so that two tabs never write over each other.
const PREFIX = "aparte.note.";

const bytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

function text(array) {
  let out = "";
  for (const byte of array) out += String.fromCharCode(byte);
  return btoa(out);
}

function tab() {
  const known = sessionStorage.getItem("aparte.tab");
  if (known) return known;
  const made = crypto.randomUUID();
  sessionStorage.setItem("aparte.tab", made);
  return made;
}

export class Drafts {
  // `note`: the id of the note; `keys`: base64, separated by blanks, the current one first.
  constructor(note, keys) {
    this.prefix = `${PREFIX}${note}.`;
    this.keys = keys.split(" ").map((key) => crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]));
    this.mine = this.prefix + tab();
    this.turn = Promise.resolve();
  }

  // Nothing is ever kept unsealed: where a browser cannot seal (a page without https), there is no draft.
  static open(note, keys) {
    try {
      localStorage.getItem(PREFIX);
      return window.crypto?.subtle && keys ? new Drafts(note, keys) : null;
    } catch {
      return null;
    }
  }

  keep(content) {
    return this.after(async () => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify(content));
      const name = new TextEncoder().encode(this.prefix);
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: name }, await this.keys[0], plain);
      localStorage.setItem(this.mine, `${text(iv)} ${text(new Uint8Array(sealed))}`);
    });
  }

  drop(place = this.mine) {
    return this.after(async () => localStorage.removeItem(place));
  }

  // One after the other: what was dropped is not written again by what was sealing meanwhile.
  after(act) {
    this.turn = this.turn.then(act).catch(() => {});
    return this.turn;
  }

  // Every draft of this note, the last written first: `[{place, content}]`. What does not open is of somebody else.
  async all() {
    const found = [];
    for (const place of Object.keys(localStorage).filter((name) => name.startsWith(this.prefix))) {
      const content = await this.opened(localStorage.getItem(place));
      if (content) found.push({ place, content });
    }
    return found.sort((one, other) => other.content.at - one.content.at);
  }

  async opened(kept) {
    const [iv, sealed] = (kept || "").split(" ");
    const name = new TextEncoder().encode(this.prefix);
    for (const key of this.keys) {
      try {
        const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv), additionalData: name }, await key, bytes(sealed));
        return JSON.parse(new TextDecoder().decode(plain));
      } catch {
        continue;
      }
    }
    return null;
  }
}
