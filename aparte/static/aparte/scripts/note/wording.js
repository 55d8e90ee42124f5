// Reads again the lines being written, after a pause: which words to look at, why, and what to write instead.
const PAUSE = 1800;
const AROUND = 2000;

export function readAgain(form, area) {
  const place = document.createElement("div");
  place.className = "note-findings";
  place.setAttribute("role", "status");
  area.after(place);
  let waiting;
  let asking;

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("text", around(area));
    try {
      const answer = await fetch(form.dataset.wording, { method: "POST", body, redirect: "error", signal: asking.signal });
      if (answer.ok) show(place, (await answer.json()).findings, form.dataset.attention);
    } catch {
      // No connection, or newer words: nothing to say.
    }
  }

  area.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
}

// The whole lines around the caret: a long note is not sent again for each word of it.
function around(area) {
  const text = area.value;
  if (text.length <= 2 * AROUND) return text;
  const from = text.lastIndexOf("\n", area.selectionStart - AROUND) + 1;
  const to = text.indexOf("\n", area.selectionStart + AROUND);
  return text.slice(Math.max(from, area.selectionStart - 2 * AROUND, 0), to < 0 ? area.selectionStart + 2 * AROUND : to);
}

function show(place, findings, title) {
  const list = document.createElement("ul");
  for (const { words, because } of findings) {
    const item = document.createElement("li");
    const quote = document.createElement("q");
    quote.textContent = words;
    item.append(quote, ` – ${because}`);
    list.append(item);
  }
  const head = document.createElement("p");
  head.textContent = title;
  place.replaceChildren(...(findings.length ? [head, list] : []));
}
