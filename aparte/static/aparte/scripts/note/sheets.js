// The title of a shared sheet, written into the note by a button: on a line of its own, once.
for (const button of document.querySelectorAll("[data-into]")) {
  const area = document.getElementById(button.dataset.into);
  button.hidden = false;
  button.onclick = () => {
    const line = `– ${button.dataset.name}`;
    if (!area.value.split("\n").includes(line)) area.value = [area.value.trimEnd(), line].filter(Boolean).join("\n");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  };
}
