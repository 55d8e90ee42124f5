// Passkeys: show what this browser can do, and say aloud when a key did not answer.
// allauth's own script does the rest, and only writes its failures to the console.
const said = document.querySelector("[data-passkey-said]");
// A key answers to a name, never to a number: not on http://127.0.0.1.
const able = Boolean(window.PublicKeyCredential) && !/^[\d.]+$|^\[/.test(location.hostname);

for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = !able;
for (const part of document.querySelectorAll("[data-passkey-absent]")) part.hidden = able;

document.addEventListener("allauth.error", (event) => {
  if (!said) return;
  event.preventDefault();
  said.textContent = "";
  // Emptied first, so that a second failure is said again.
  setTimeout(() => { said.textContent = said.dataset.failed; }, 50);
});
