// Writing: a sheet that grows with the words, and a count that is said softly, after a pause and near the end only.
const PAUSE = 1200;
const NEAR = 0.2;
const grows = window.CSS?.supports?.("field-sizing", "content");

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 4}px`;
}

function sentence(place, left) {
  const { one, many, over } = place.dataset;
  if (left < 0) return over.replace("{n}", -left);
  return left === 1 ? one : many.replace("{n}", left);
}

function count(area, place) {
  const limit = Number(area.dataset.limit || area.maxLength);
  if (!(limit > 0)) return;
  const aloud = document.createElement("span");
  aloud.className = "unseen";
  aloud.setAttribute("aria-live", "polite");
  place.after(aloud);
  place.setAttribute("aria-hidden", "true");
  place.hidden = false;
  let waiting;

  function tell() {
    const left = limit - area.value.length;
    place.textContent = sentence(place, left);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      aloud.textContent = left < limit * NEAR ? place.textContent : "";
    }, PAUSE);
  }

  area.addEventListener("input", tell);
  tell();
}

for (const area of document.querySelectorAll("textarea")) {
  const place = document.querySelector(`[data-count-for="${CSS.escape(area.id)}"]`);
  if (place) count(area, place);
  if (!grows) {
    area.addEventListener("input", () => grow(area));
    if (area.value) grow(area);
  }
}
