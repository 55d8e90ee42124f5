// Saves as one writes: what changed, with the wording that it started from. Without a connection the draft waits here.
const KEPT = 300;
const PAUSE = 1500;
const AGAIN = 10000;

export class Saving {
  constructor(form, parts, drafts) {
    Object.assign(this, { form, parts, drafts });
    this.place = form.querySelector("[data-state]");
    this.busy = false;
    form.addEventListener("input", () => this.wrote());
    form.addEventListener("submit", (event) => this.leave(event));
    window.addEventListener("online", () => this.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.keep());
  }

  wrote() {
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), KEPT);
    this.later(PAUSE);
  }

  later(pause) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.save(), pause);
  }

  changed() {
    return this.parts.filter((part) => part.changed());
  }

  // The whole note goes by itself. What is on its way arrives first, or it would look like somebody else's.
  async leave(event) {
    clearTimeout(this.waiting);
    this.keep();
    if (!this.busy) return;
    event.preventDefault();
    await this.way;
    clearTimeout(this.waiting);
    this.form.requestSubmit(event.submitter);
  }

  // True once what is not saved is kept here.
  async keep() {
    clearTimeout(this.keeping);
    const changed = this.changed();
    if (!this.drafts) return false;
    if (changed.length) return this.drafts.keep(Object.fromEntries(changed.map((part) => [part.key, part.draft()])));
    await this.drafts.drop();
    return true;
  }

  save() {
    if (this.busy) this.later(PAUSE);
    else this.way = this.send();
    return this.way;
  }

  async send() {
    const sent = this.changed().filter((part) => !part.elsewhere);
    if (!sent.length) return;
    this.busy = true;
    clearTimeout(this.waiting);
    this.say(this.form.dataset.saving);
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    for (const part of sent) part.put(body);
    const words = new Map(sent.map((part) => [part, part.words()]));
    try {
      const answer = await fetch(this.form.action, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
      await this.read(answer, words);
    } catch {
      await this.sayKept(this.form.dataset.offline);
      this.later(AGAIN);
    } finally {
      this.busy = false;
      this.keep();
    }
  }

  async read(answer, words) {
    if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) {
      if (answer.status >= 500) throw new Error("not answered");
      await this.sayKept(this.form.dataset.closed);
      return;
    }
    const { saved, elsewhere, said } = await answer.json();
    for (const [part, sent] of words) {
      if (saved[part.key]) part.saved(sent, saved[part.key]);
      if (elsewhere.includes(part.key)) part.elsewhere = true;
    }
    if (!answer.ok) {
      this.say(said);
      return;
    }
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date());
    this.say(this.form.dataset.saved.replace("{time}", time));
    if (this.changed().length) this.later(PAUSE);
  }

  // Said once it is true: kept in this browser, or standing in this page only.
  async sayKept(words) {
    const kept = await this.keep();
    this.say(`${words} ${kept ? this.form.dataset.kept : this.form.dataset.unkept}`);
  }

  say(words) {
    if (this.place.textContent !== words) this.place.textContent = words;
  }
}
