// The transcript of one call: it follows the sound, and can be searched.
"use strict";
(() => {
  const list = document.getElementById("transcript");
  if (!list) return;
  const by = (id) => document.getElementById(id);
  const view = by("transcript-window");
  const follow = by("follow");
  const lines = [...list.children].map((line) => ({ line, start: Number(line.dataset.start), end: Number(line.dataset.end) }));
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let now = null;

  const show = (line) => {
    const above = line.offsetTop - view.offsetTop - view.clientHeight / 3;
    view.scrollTo({ top: above, behavior: calm ? "auto" : "smooth" });
  };
  // Who began last and is still speaking; else who spoke last.
  const speakingAt = (at) => {
    const begun = lines.filter((one) => one.start <= at + 0.05);
    return begun.findLast((one) => at < one.end) ?? begun.at(-1) ?? null;
  };
  document.addEventListener("at", ({ detail }) => {
    const found = speakingAt(detail.at);
    if (found === now) return;
    now?.line.removeAttribute("aria-current");
    now = found;
    if (!now) return;
    now.line.setAttribute("aria-current", "true");
    if (follow.checked) show(now.line);
  });
  follow.addEventListener("change", () => { if (follow.checked && now) show(now.line); });
  document.addEventListener("toggle-follow", () => follow.click());

  const field = by("find");
  const says = by("found");
  let hits = [];
  let at = -1;
  const ranges = (word) => {
    const found = [];
    const walk = document.createTreeWalker(list, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const text = node.data.toLowerCase();
      for (let from = text.indexOf(word); from >= 0; from = text.indexOf(word, from + word.length)) {
        const range = new Range();
        range.setStart(node, from);
        range.setEnd(node, from + word.length);
        found.push(range);
      }
    }
    return found;
  };
  const search = () => {
    const word = field.value.trim().toLowerCase();
    for (const line of hits) line.classList.remove("hit", "chosen");
    hits = word ? lines.map((one) => one.line).filter((line) => line.querySelector("p").textContent.toLowerCase().includes(word)) : [];
    for (const line of hits) line.classList.add("hit");
    at = -1;
    says.textContent = word ? (hits.length === 1 ? "1 place" : `${hits.length} places`) : "";
    if (globalThis.Highlight && CSS.highlights) {
      if (word) CSS.highlights.set("found", new Highlight(...ranges(word)));
      else CSS.highlights.delete("found");
    }
    if (hits.length) next();
  };
  const next = () => {
    if (!hits.length) return;
    hits[at]?.classList.remove("chosen");
    at = (at + 1) % hits.length;
    hits[at].classList.add("chosen");
    show(hits[at]);
    says.textContent = `${at + 1} of ${hits.length}`;
  };
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); next(); } });
  by("find-next").addEventListener("click", next);
  document.addEventListener("start-find", () => field.focus());
  by("transcript-tools").hidden = false;
})();
