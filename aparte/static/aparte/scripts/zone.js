// The browser's time zone, proposed where a form asks for it and the person has chosen nothing.
// <select data-zone> or <input type="hidden" data-zone>; [data-zone-name] shows it in words.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (zone) {
  for (const field of document.querySelectorAll("[data-zone]")) {
    if (field.value) continue;
    if (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === zone)) {
      field.value = zone;
    }
  }
  for (const place of document.querySelectorAll("[data-zone-name]")) {
    place.textContent = zone.split("/").pop().replaceAll("_", " ");
  }
}
