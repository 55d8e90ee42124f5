// One part of the note on the page: what was written since it was last saved, and from which wording.
export class Part {
  constructor(place) {
    this.key = place.dataset.part;
    this.areas = [...place.querySelectorAll("textarea[data-writing]")];
    this.revision = place.querySelector(`[name="${this.key}-revision"]`);
    this.was = place.querySelector(`[name="${this.key}-was"]`);
    this.elsewhere = false;
    this.last = this.words();
  }

  words() {
    return Object.fromEntries(this.areas.map((area) => [area.name, area.value]));
  }

  changed() {
    return this.areas.some((area) => area.value !== this.last[area.name]);
  }

  put(body) {
    body.set(this.revision.name, this.revision.value);
    body.set(this.was.name, this.was.value);
    for (const area of this.areas) body.set(area.name, area.value);
  }

  saved(words, { revision, was }) {
    this.last = words;
    this.revision.value = revision;
    this.was.value = was;
  }

  draft() {
    return { revision: this.revision.value, was: this.was.value, words: this.words() };
  }

  // A draft whose every word stands here already has nothing to give back.
  holds({ words }) {
    const here = Object.values(this.words());
    return Object.entries(words).every(([name, said]) => {
      const area = this.areas.find((one) => one.name === name);
      return area ? area.value.includes(said) : here.some((one) => one.includes(said));
    });
  }

  // The draft keeps the wording that it started from: what was saved elsewhere since is not written over, nor is what stands
  // here unsaved.
  take({ revision, was, words }) {
    this.revision.value = revision;
    this.was.value = was;
    for (const [name, said] of Object.entries(words)) {
      const area = this.areas.find((one) => one.name === name);
      const here = area && area.value !== this.last[name] && !said.includes(area.value) ? [area.value] : [];
      if (area) area.value = [said, ...here].join("\n\n");
      else if (said) this.areas[0].value = [this.areas[0].value, said].filter(Boolean).join("\n\n");
    }
    this.areas[0]?.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// A part that is locked: a draft of it can only be added.
export class Locked {
  constructor(place) {
    this.key = place.dataset.part;
    this.place = place;
    this.area = place.querySelector("textarea[data-adding]");
  }

  holds({ words }) {
    const here = this.place.textContent + this.area.value;
    return Object.values(words).every((said) => here.includes(said));
  }

  take({ words }) {
    const said = Object.values(words).filter((one) => one && !this.place.textContent.includes(one));
    this.area.value = [this.area.value, ...said].filter(Boolean).join("\n\n");
    this.area.closest("details").open = true;
    this.area.focus();
  }
}
