// Aparté's widget: <script src="https://…/widget.js" data-practitioner="…" async></script> draws a frame after itself.
// It sets no cookie, keeps nothing, measures nobody. A link just before it, marked data-aparte, stays until the frame speaks.
(() => {
  const script = document.currentScript;
  const name = script?.dataset.practitioner ?? "";
  if (!/^[\w-]+$/.test(name)) return;
  const { origin } = new URL(script.src);
  const wanted = script.dataset.language || document.documentElement.lang || "fr";
  const english = wanted.toLowerCase().startsWith("en");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  const fallback = script.previousElementSibling?.matches("[data-aparte]") ? script.previousElementSibling : null;

  const frame = document.createElement("iframe");
  frame.src = `${origin}${english ? "/en" : ""}/widget/${name}/?zone=${encodeURIComponent(zone)}`;
  frame.title = english ? "Book a first meeting" : "Prendre un premier rendez-vous";
  frame.loading = "lazy";
  frame.referrerPolicy = "no-referrer";
  // It may open a page beside this one, and never take this one's place.
  for (const may of ["scripts", "same-origin", "popups", "popups-to-escape-sandbox"]) frame.sandbox.add(`allow-${may}`);
  Object.assign(frame.style, { display: "block", width: "100%", height: "22rem", border: "0", colorScheme: "light dark" });

  window.addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== frame.contentWindow || from !== origin) return;
    const height = Number(data?.aparteHeight);
    if (!(height > 0 && height < 4000)) return;
    frame.style.height = `${Math.ceil(height)}px`;
    if (fallback) fallback.hidden = true;
  });
  script.after(frame);
})();
