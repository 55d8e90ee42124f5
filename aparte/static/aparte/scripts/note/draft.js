// What was written of a note and not saved yet. Each opening of the page keeps its own: no tab writes over another's, and what
// was left behind stays until it is taken back or thrown away.
import { Sealed } from "../sealed.js";

export class Drafts {
  // `note`: the id of the note; `keys`: as for `Sealed.open`. Null where nothing can be kept.
  static async open(note, keys) {
    const sealed = await Sealed.open(keys);
    return sealed && new Drafts(note, sealed);
  }

  constructor(note, sealed) {
    this.name = `note.${note}.`;
    this.sealed = sealed;
    this.mine = Sealed.place(this.name + crypto.randomUUID());
    this.turn = Promise.resolve();
  }

  // True once it is kept.
  keep(parts) {
    return this.after(() => this.sealed.put(this.mine, JSON.stringify(parts)));
  }

  drop(place = this.mine) {
    return this.after(() => Sealed.drop(place));
  }

  // One after the other: what was dropped is not written again by what was sealing meanwhile.
  after(act) {
    this.turn = this.turn.then(act).catch(() => false);
    return this.turn;
  }

  // Every other draft of this note, the last written first: `[{place, at, parts}]`. What does not open is of somebody else.
  async left() {
    const found = [];
    for (const place of Sealed.places(this.name).filter((one) => one !== this.mine)) {
      const words = await this.sealed.get(place);
      if (words) found.push({ place, at: Sealed.at(place), parts: JSON.parse(words) });
    }
    return found;
  }
}
