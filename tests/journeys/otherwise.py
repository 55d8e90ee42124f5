"""What a page would refuse to somebody who hears it, or sees it with their own colours and spacing."""

from __future__ import annotations

from playwright.sync_api import Page

# Links of one name that lead to different places, buttons of one name that do different things: read out of their
# context, as a screen reader lists them, nobody could tell which is which.
_ALIKE = """() => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  const seen = new Map(), wrong = new Set();
  const name = it => (it.getAttribute("aria-label") ?? it.textContent).replace(/\\s+/g, " ").trim();
  const does = it => it.tagName === "A" ? it.href : [it.form?.action, it.name, it.value,
    ...[...(it.form?.querySelectorAll("input[type=hidden]") ?? [])].filter(one => one.name !== "csrfmiddlewaretoken")
      .map(one => one.value)].join(" ");
  for (const it of document.querySelectorAll("a[href], button")) {
    if (!it.checkVisibility() && !it.closest(".unseen")) continue;
    const key = `${it.tagName} « ${name(it)} »`;
    if (seen.has(key) && seen.get(key) !== does(it)) wrong.add(`leads to several places: ${key}`);
    seen.set(key, does(it));
  }
  for (const it of document.querySelectorAll("summary")) {
    const key = `SUMMARY « ${name(it)} »`;
    if (seen.has(key) && it.checkVisibility()) wrong.add(`opens several things: ${key}`);
    seen.set(key, true);
  }
  return [...wrong];
}"""

_HEADINGS = """() => {
  const wrong = [];
  let before = 1;
  for (const it of document.querySelectorAll("main :is(h1, h2, h3, h4)")) {
    if (!it.checkVisibility()) continue;
    const level = Number(it.tagName[1]);
    if (level > before + 1) wrong.push(`a level of title is skipped before « ${it.textContent.trim()} »`);
    before = level;
  }
  return wrong;
}"""

# A summary of errors takes the focus, leads to each field, and each field says its own error.
_ERRORS = """() => {
  const wrong = [], summary = document.querySelector(".error-summary");
  if (summary && document.activeElement !== summary) wrong.push("the errors do not have the focus");
  for (const link of summary?.querySelectorAll("a") ?? []) {
    if (!document.getElementById(link.hash.slice(1))) wrong.push(`an error leads nowhere: ${link.textContent}`);
  }
  for (const it of document.querySelectorAll("[aria-invalid=true]")) {
    const by = it.getAttribute("aria-describedby") ?? it.closest("fieldset")?.getAttribute("aria-describedby") ?? "";
    if (!by.split(" ").some(id => document.getElementById(id)?.matches(".error-summary, :has(.error)")))
      wrong.push(`refused without a word: ${it.name}`);
  }
  for (const it of document.querySelectorAll("main :is([type=radio], [type=checkbox])[required]:not([aria-invalid])"))
    wrong.push(`said to be invalid before any answer: ${it.name}`);
  return wrong;
}"""

_FOCUS = """() => {
  const wrong = [];
  for (const it of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")) {
    if (!it.checkVisibility() || it.type === "hidden" || it.disabled) continue;
    it.focus({ preventScroll: true });
    if (document.activeElement !== it) continue;
    const faces = [it, it.closest("label"), it.nextElementSibling, it.closest("label")?.lastElementChild];
    const outlined = faces.filter(Boolean).some(face => {
      const style = getComputedStyle(face);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
    if (!outlined) wrong.push(`no focus in forced colours: ${it.outerHTML.slice(0, 120)}`);
  }
  return wrong;
}"""

# WCAG 1.4.12, by the object model: the page's policy allows no style of ours.
_SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets.push(sheet);
  const wrong = [], most = document.documentElement.clientWidth;
  for (const it of document.querySelectorAll("body *")) {
    if (!it.checkVisibility() || it.closest(".unseen, .scroll, svg, .skip")) continue;
    const style = getComputedStyle(it), box = it.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) continue;
    if (box.right > most + 1 && box.width > 1 && document.documentElement.scrollWidth > most)
      wrong.push(`spaced, wider than 320 px: ${it.tagName}.${it.className} ${Math.round(box.right)}`);
    const cut = ["hidden", "clip"].includes(style.overflowY) && it.scrollHeight > it.clientHeight + 2;
    if (cut && !["TEXTAREA", "SELECT", "INPUT"].includes(it.tagName))
      wrong.push(`spaced, cut: ${it.tagName}.${it.className}`);
  }
  document.adoptedStyleSheets = [];
  return wrong.slice(0, 5);
}"""


def refused(page: Page) -> list[str]:
    """What is wrong with this page, as it was answered; leaves it 320 px wide, in forced colours, folds open."""
    wrong: list[str] = page.evaluate(_ERRORS)
    wrong += page.evaluate(_ALIKE) + page.evaluate(_HEADINGS)
    page.set_viewport_size({"width": 320, "height": 640})
    wrong += page.evaluate(_SPACED)
    page.emulate_media(forced_colors="active")
    return [*wrong, *page.evaluate(_FOCUS)]
