"""Finding French that was left on an English page."""

from __future__ import annotations

import re

from django.utils import translation
from playwright.sync_api import Page

from aparte.library import queries as library

# Function words that English does not have, and accented letters that English words do not carry.
_FRENCH = re.compile(
    r"\b(?:le|les|des|du|une|vous|votre|vos|nous|notre|est|sont|dans|pour|avec|qui|que|sur|au|aux|ce|cette|ces|ne|pas"
    r"|ou|où|et|à|il|elle|sans|votre|mes|ma|mon|être|suite|heure|heures|jour|demain)\b|\b[ldjnsc]['’]\w|[«»]",
    re.IGNORECASE,
)
# Institutions and citations, which keep their name inside an English sentence.
_NAMED = re.compile(r"\bOrdre des [\w-]+(?: et [\w-]+)?(?: du Québec)?|\bCode des professions\b|\bet al\.")
# What the page says in its own voice: shown or read aloud, not marked as another language, not a person's words.
_OWN_VOICE = """() => {
  const other = "[lang]:not(html):not([lang^=en]), blockquote, q, textarea, option, script, style, template";
  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, owner = node.parentElement;
    if (!node.data.trim() || owner.closest(other)) continue;
    if (!owner.closest(".unseen, details") && !owner.checkVisibility()) continue;
    texts.push(node.data);
  }
  const spoken = "aria-label title alt placeholder data-once data-twice data-one data-many data-over data-failed";
  for (const name of spoken.split(" ")) {
    for (const owner of document.querySelectorAll(`[${name}]`)) {
      if (!owner.closest(other)) texts.push(owner.getAttribute(name));
    }
  }
  return [...texts, document.title];
}"""


def french_left(page: Page, *, besides: tuple[str, ...] = ()) -> list[str]:
    """Texts of the page in which a French word stands, proper names of `content/` and `besides` left out."""
    names = sorted({*_proper_names(), *besides}, key=len, reverse=True)
    left = []
    for text in page.evaluate(_OWN_VOICE):
        rest = _NAMED.sub("", " ".join(text.split()))
        for name in names:
            rest = rest.replace(name, "")
        rest = re.sub(r"\S+@\S+|https?://\S+|[“\"][^”\"]*[”\"]", "", rest)
        if found := _FRENCH.findall(rest):
            left.append(f"{' '.join(text.split())[:120]} ({', '.join(found[:4])})")
    return left


def _proper_names() -> set[str]:
    """What keeps its own name in every language: lines, registers, sources, the field itself."""
    names = {"relation d'aide", "relation d’aide", "Relation d'aide", "Relation d’aide", "Français"}
    with translation.override("en"):
        for region in library.regions():
            names.add(str(region.name))
            names |= {str(line.name) for line in library.crisis_lines(region.code)}
            names |= {str(line.source) for line in library.crisis_lines(region.code)}
            names |= {str(one.register_name) for one in library.professionals(region.code)}
            names |= {str(one.register_name) for one in library.registrations(region.code)}
    return {name for name in names if name}
