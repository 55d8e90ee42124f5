// What is said of a range, in the page's language: sentences come from the page, times and dates from the browser.
import { MIDNIGHT } from "./rules.js";

export class Words {
  /** `place` holds the days' names, and the sentences as data-…, with {names} to fill in. */
  constructor(place) {
    const language = document.documentElement.lang;
    const day = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
    this.sentences = place.querySelector("[data-sentences]").dataset;
    this.language = language;
    this.times = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit", timeZone: "UTC" });
    this.axis = new Intl.DateTimeFormat(language, { hour: "numeric", timeZone: "UTC" });
    this.dates = new Intl.DateTimeFormat(language, day);
    this.days = [...place.querySelectorAll("[data-day-name]")].map((one) => one.dataset.dayName);
  }

  /** The sentence of that name with its words filled in. */
  say(name, words = {}) {
    return this.sentences[name].replace(/\{(\w+)\}/g, (_, key) => words[key]);
  }

  /** « 9:00 », « 9:00 AM »; the end of the day by its name. */
  time(minutes) {
    if (minutes === MIDNIGHT) return this.sentences.midnight;
    return short(this.times.format(new Date(minutes * 60_000)));
  }

  /** « 9 h », « 9 AM » */
  hour(hour) {
    return short(this.axis.format(new Date(hour * 3_600_000)));
  }

  /** « 9:00 à 12:00 » */
  hours({ from, to }) {
    return this.say("hours", { from: this.time(from), to: this.time(to) });
  }

  /** What a range says beside its hours, shortest first: rhythm, modes, kinds. */
  particulars({ every, rhythm, only }) {
    return [...(every > 1 ? [rhythm] : []), ...only].map((text) => this.#inside(text));
  }

  /** The whole range: « lundi, de 9:00 à 12:00, chaque semaine, par téléphone ». */
  range(range) {
    const { day, rhythm, every, since, only } = range;
    const turn = every > 1 && since ? [this.say("since", { date: this.dates.format(new Date(`${since}T00:00Z`)) })] : [];
    const more = [rhythm, ...turn, ...only].filter(Boolean).map((text) => this.#inside(text));
    return [this.say("range", { day: this.days[day], hours: this.hours(range) }), ...more].join(", ");
  }

  #inside(text) {
    return text.charAt(0).toLocaleLowerCase(this.language) + text.slice(1);
  }
}

const short = (time) => time.replace(/^0(?=\d)/, "");
