// Words that wait in this browser until they are saved: sealed by WebCrypto (AES-GCM) under keys that the page is given and
// that are stored nowhere here. The name under which they lie is sealed in with them. Never a word in clear.
const PREFIX = "aparte-draft.";
const KEPT_FOR = 30 * 24 * 60 * 60 * 1000;

const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

function base64(buffer) {
  let text = "";
  for (const one of new Uint8Array(buffer)) text += String.fromCharCode(one);
  return btoa(text);
}

function read(place) {
  try {
    return JSON.parse(localStorage.getItem(place)) ?? {};
  } catch {
    return {};
  }
}

const bound = (place) => new TextEncoder().encode(place);

export class Sealed {
  // `keys`: base64, separated by blanks; the first one seals, all open. Null where this browser can seal or keep nothing
  // (a page without https, a strict browser): there is then no draft, rather than one in clear.
  static async open(keys) {
    if (!window.crypto?.subtle || !keys) return null;
    try {
      for (const place of Sealed.places()) if (!(Date.now() - read(place).at < KEPT_FOR)) localStorage.removeItem(place);
      const use = ["encrypt", "decrypt"];
      return new Sealed(await Promise.all(keys.split(" ").map((one) => crypto.subtle.importKey("raw", bytes(one), "AES-GCM", false, use))));
    } catch {
      return null;
    }
  }

  constructor(keys) {
    this.keys = keys;
  }

  static place(name) {
    return PREFIX + name;
  }

  // Those that begin so, the last written first.
  static places(name = "") {
    const found = Object.keys(localStorage).filter((place) => place.startsWith(PREFIX + name));
    return found.sort((one, other) => read(other).at - read(one).at);
  }

  static at(place) {
    return read(place).at;
  }

  // True once it is kept; false when the storage is full or forbidden.
  async put(place, words) {
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const how = { name: "AES-GCM", iv, additionalData: bound(place) };
      const sealed = await crypto.subtle.encrypt(how, this.keys[0], new TextEncoder().encode(words));
      localStorage.setItem(place, JSON.stringify({ at: Date.now(), iv: base64(iv), sealed: base64(sealed) }));
      return true;
    } catch {
      return false;
    }
  }

  // Null when no key of the page opens it: another ring, or somebody else's on the same browser.
  async get(place) {
    const { iv, sealed } = read(place);
    for (const key of this.keys) {
      try {
        const how = { name: "AES-GCM", iv: bytes(iv), additionalData: bound(place) };
        return new TextDecoder().decode(await crypto.subtle.decrypt(how, key, bytes(sealed)));
      } catch {
        continue;
      }
    }
    return null;
  }

  static drop(place) {
    localStorage.removeItem(place);
  }
}
