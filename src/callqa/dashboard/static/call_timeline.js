// The timeline of one call: click, drag and keys seek; a playhead; the outline of the sound; zoom.
"use strict";
(() => {
  const wide = document.getElementById("timeline");
  const box = document.getElementById("listen-box");
  if (!wide || !box) return;
  const duration = Number(box.dataset.duration);
  const view = document.getElementById("timeline-window");
  const seek = document.getElementById("seek");
  const head = document.getElementById("playhead");
  const whole = seek.getAttribute("aria-valuetext").split(" of ")[1];
  let place = 0;
  let dragging = false;

  const go = (at, play) => document.dispatchEvent(new CustomEvent("go", { detail: { at, play } }));
  const keepInView = () => {
    const x = (place / duration) * wide.offsetWidth;
    if (x < view.scrollLeft || x > view.scrollLeft + view.clientWidth) view.scrollLeft = x - view.clientWidth / 4;
  };
  document.addEventListener("at", ({ detail }) => {
    place = detail.at;
    head.style.left = `${(100 * place) / duration}%`;
    if (seek.getAttribute("aria-valuenow") !== place.toFixed(1)) {
      seek.setAttribute("aria-valuenow", place.toFixed(1));
      seek.setAttribute("aria-valuetext", `${detail.clock} of ${whole}`);
    }
    if (detail.playing && !dragging) keepInView();
  });

  const under = (event) => {
    const edges = wide.getBoundingClientRect();
    return ((event.clientX - edges.left) / edges.width) * duration;
  };
  wide.addEventListener("pointerdown", (event) => {
    if (event.button || event.target.closest("a")) return;
    dragging = true;
    wide.setPointerCapture(event.pointerId);
    seek.focus({ preventScroll: true });
    go(under(event), false);
    event.preventDefault();
  });
  wide.addEventListener("pointermove", (event) => { if (dragging) go(under(event), false); });
  for (const name of ["pointerup", "pointercancel"]) wide.addEventListener(name, () => { dragging = false; });

  const moves = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -30, PageUp: 30 };
  seek.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    let at = null;
    if (event.key in moves) at = place + moves[event.key];
    else if (event.key === "Home") at = 0;
    else if (event.key === "End") at = duration;
    if (at === null) return;
    event.preventDefault();
    go(at, false);
    keepInView();
  });

  const zoom = document.getElementById("zoom");
  const buttons = [...zoom.querySelectorAll("[data-zoom]")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      wide.style.width = `${100 * Number(button.dataset.zoom)}%`;
      for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
      view.scrollLeft = (place / duration) * wide.offsetWidth - view.clientWidth / 2;
    });
  }

  // The outline of each voice on its lane; a sound of one channel, or of unknown voices, has none.
  const SVG = "http://www.w3.org/2000/svg";
  const shape = (points) => {
    const most = Math.max(...points) || 1;
    const up = points.map((peak, x) => `L${x} ${(1 - peak / most).toFixed(3)}`);
    const down = points.map((peak, x) => `L${x} ${(1 + peak / most).toFixed(3)}`).reverse();
    return `M0 1 ${up.join(" ")} ${down.join(" ")} Z`;
  };
  document.addEventListener("outline", ({ detail }) => {
    detail.speakers.forEach((who, channel) => {
      const ground = wide.querySelector(`[data-lane="${who}"]`);
      const points = detail.peaks[channel];
      if (!ground || !points.length) return;
      const wave = document.createElementNS(SVG, "svg");
      const drawn = { class: `wave ${who}`, x: "0", y: ground.getAttribute("y"), height: ground.getAttribute("height"),
        width: `${(100 * points.length * detail.step_s) / duration}%`, viewBox: `0 0 ${points.length} 2`, preserveAspectRatio: "none" };
      for (const [name, value] of Object.entries(drawn)) wave.setAttribute(name, value);
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", shape(points));
      wave.append(path);
      ground.after(wave);
      wide.classList.add("outlined");
    });
  });

  seek.hidden = false;
  zoom.hidden = false;
})();
