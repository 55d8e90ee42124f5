// Four lines to move. Without this file each has its tick « je réponds » and shows once it is ticked; here the line is
// always in sight, moving it ticks it, and where it stands is said in words instead of a figure.
const LAST_OF_PLACE = [14, 39, 60, 85, 100];

function where(value, words) {
  return words[LAST_OF_PLACE.findIndex((last) => value <= last)];
}

for (const form of document.querySelectorAll("form.felt")) {
  const words = (form.dataset.places ?? "").split("|");
  form.dataset.live = "";
  for (const line of form.querySelectorAll(".felt-line")) {
    const slide = line.querySelector("input[type=range]");
    const answered = line.querySelector("input[type=checkbox]");
    const say = () => {
      const text = answered.checked ? where(Number(slide.value), words) : form.dataset.none;
      if (text) slide.setAttribute("aria-valuetext", text);
    };
    // A press in the very middle moves nothing and is an answer all the same.
    for (const event of ["input", "pointerup"]) {
      slide.addEventListener(event, () => {
        answered.checked = true;
        say();
      });
    }
    answered.addEventListener("change", say);
    say();
  }
}
