"""`python -m training train|evaluate`: what `make train` and `make evaluate` run."""

from __future__ import annotations

import sys
import time


def main(verbs: list[str]) -> int:
    """Run a verb; 2 when it is not one."""
    if verbs == ["train"]:
        from aparte.listening.learned import FILE
        from training import fit
        from training.corpus import messages
        from training.wording import sentences, written

        begun, recipe = time.monotonic(), fit.Recipe()
        found, units = messages("train"), sentences(written("train"))
        fit.save(FILE, fit.fit(found, units, recipe), found, units, recipe)
        size, seconds = FILE.stat().st_size / 1e6, time.monotonic() - begun
        print(f"{len(found)} messages, {len(units)} sentences, {size:.1f} MB, {seconds:.0f} s in all")
        return 0
    if verbs[:1] == ["evaluate"]:
        from training import evaluate

        return evaluate.main(verbs[1:])
    print("python -m training train|evaluate", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
