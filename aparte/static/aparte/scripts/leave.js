// Leave quickly (the site's Referrer-Policy keeps our address from the place one leaves to). Without this file the link still works; with it the page vanishes at once,
// its history entry is replaced, and Escape pressed three times within three seconds does the same.
const link = document.querySelector("[data-leave]");
const said = document.querySelector("[data-leave-said]");
const WITHIN = 3000;
let presses = [];

function leave() {
  document.documentElement.classList.add("leaving");
  document.title = " ";
  window.location.replace(link.href);
}

function pressed(event) {
  if (event.key !== "Escape" || event.isComposing || event.repeat) return;
  const now = event.timeStamp;
  presses = presses.filter((at) => now - at < WITHIN).concat(now);
  if (presses.length >= 3) {
    leave();
  } else if (said) {
    said.textContent = presses.length === 2 ? link.dataset.once : link.dataset.twice;
  }
}

if (link) {
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", pressed);
  // Coming back from the browser's memory must not show an empty page.
  window.addEventListener("pageshow", () => document.documentElement.classList.remove("leaving"));
}
