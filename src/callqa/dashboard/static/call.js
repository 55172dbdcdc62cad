// The player of one call: its controls and keys. Everything else on the page asks for a place in
// the call by the event `go` ({at, play}) and learns of it by the event `at` ({at, playing}).
"use strict";
(() => {
  const box = document.getElementById("listen-box");
  if (!box) return;
  const duration = Number(box.dataset.duration);
  const audio = document.getElementById("player");
  const by = (id) => document.getElementById(id);
  const says = by("player-says");
  let place = 0; // seconds; the place on the timeline when there is no sound

  const clock = (seconds) => {
    const whole = Math.floor(seconds);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };
  const playing = () => Boolean(audio && !audio.paused && !audio.ended);
  const tell = () => {
    if (audio && !waiting) place = audio.currentTime;
    by("clock").textContent = clock(place);
    const detail = { at: place, playing: playing(), clock: clock(place) };
    document.dispatchEvent(new CustomEvent("at", { detail }));
  };

  // A seek before the length is known is kept until it is.
  let waiting = false;
  const move = (at) => {
    place = Math.min(Math.max(at, 0), duration);
    if (!audio) return tell();
    if (audio.readyState >= HTMLMediaElement.HAVE_METADATA) {
      waiting = false;
      audio.currentTime = place;
    } else if (!waiting) {
      waiting = true;
      audio.addEventListener("loadedmetadata", () => { waiting = false; audio.currentTime = place; }, { once: true });
    }
    tell();
  };
  const play = () => {
    if (audio) audio.play().catch(() => { says.textContent = "The browser did not play the sound."; });
  };
  const toggle = () => { if (audio) { if (playing()) audio.pause(); else play(); } };
  document.addEventListener("go", (event) => {
    move(event.detail.at);
    if (event.detail.play) play();
  });
  const go = (at, andPlay) => document.dispatchEvent(new CustomEvent("go", { detail: { at, play: andPlay } }));

  // Links to a second: in the page, in the address, and typed into it.
  const inAddress = () => /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-seek]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    history.replaceState(null, "", link.getAttribute("href"));
    go(Number(link.getAttribute("data-seek")), true);
  });
  const followAddress = () => {
    const found = inAddress();
    if (found) return go(Number(found[1]), false);
    const target = location.hash && by(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", followAddress);

  // What can be heard, by time, each place once.
  const moments = [...new Set([...document.querySelectorAll("[data-moment]")].map((one) => Number(one.getAttribute("data-seek"))))].sort((a, b) => a - b);
  const jump = (step) => {
    // While it plays on, "previous" within two seconds of a moment means the one before it.
    const target = step > 0 ? moments.find((at) => at > place + 0.3) : moments.filter((at) => at < place - (playing() ? 2 : 0.3)).pop();
    if (target === undefined) says.textContent = moments.length ? "There is no further moment." : "Nothing was found to listen to.";
    else { says.textContent = ""; go(target, true); }
  };
  by("next-moment").addEventListener("click", () => jump(1));
  by("previous-moment").addEventListener("click", () => jump(-1));

  by("play").addEventListener("click", toggle);
  for (const one of document.querySelectorAll("[data-step]")) {
    one.addEventListener("click", () => move(place + Number(one.dataset.step)));
  }
  const speed = by("speed");
  const setSpeed = () => { if (audio) audio.playbackRate = Number(speed.value); };
  const faster = (step) => {
    speed.selectedIndex = Math.min(Math.max(speed.selectedIndex + step, 0), speed.options.length - 1);
    setSpeed();
    says.textContent = `Speed ${speed.value}`;
  };
  speed.addEventListener("change", setSpeed);

  by("copy-link").addEventListener("click", async () => {
    history.replaceState(null, "", `#t=${Math.round(place * 10) / 10}`);
    try {
      await navigator.clipboard.writeText(location.href);
      says.textContent = `Copied a link to ${clock(place)}.`;
    } catch { // not allowed, or not by https
      says.textContent = `The address of this page now leads to ${clock(place)}.`;
    }
  });

  // Keys; never those of a field, and a button keeps its own.
  const keys = by("keys");
  const keysOn = by("keys-on");
  keysOn.checked = localStorage.getItem("callqa-keys") !== "off";
  keysOn.addEventListener("change", () => localStorage.setItem("callqa-keys", keysOn.checked ? "on" : "off"));
  by("show-keys").addEventListener("click", () => keys.showModal());
  by("close-keys").addEventListener("click", () => keys.close());
  const ask = (name) => () => document.dispatchEvent(new CustomEvent(name));
  const does = {
    " ": toggle, k: toggle,
    ArrowLeft: () => move(place - 5), ArrowRight: () => move(place + 5),
    j: () => move(place - 10), l: () => move(place + 10),
    "<": () => faster(-1), ">": () => faster(1),
    n: () => jump(1), p: () => jump(-1),
    f: ask("toggle-follow"), "/": ask("start-find"), "?": () => keys.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const on = event.target;
    if (!keysOn.checked || keys.open || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (on.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === " " && on.closest("button, summary, a")) return;
    if (event.key.startsWith("Arrow") && on.closest(".scroll, [role=slider]")) return;
    const act = does[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // The loudness of each voice, where each has a channel of its own. Nothing is put between the
  // sound and the loudspeaker before somebody moves a slider.
  let gains = null;
  const mix = () => {
    if (!gains) {
      const context = new AudioContext();
      const split = context.createChannelSplitter(2);
      context.createMediaElementSource(audio).connect(split);
      gains = [0, 1].map((channel) => {
        const gain = context.createGain();
        split.connect(gain, channel);
        gain.connect(context.destination);
        return gain;
      });
      context.resume();
    }
    box.dataset.speakers.split(" ").forEach((who, channel) => {
      gains[channel].gain.value = Number(by(`volume-${who}`).value);
    });
  };
  const outline = async () => {
    const answer = await fetch(box.dataset.peaks);
    if (!answer.ok) return;
    const told = await answer.json();
    document.dispatchEvent(new CustomEvent("outline", { detail: told }));
    if (!audio || [...told.speakers].sort().join() !== "agent,consumer") return;
    box.dataset.speakers = told.speakers.join(" ");
    by("voices").hidden = false;
    for (const who of told.speakers) by(`volume-${who}`).addEventListener("input", mix);
  };

  let frame = 0;
  const run = () => { tell(); frame = playing() ? requestAnimationFrame(run) : 0; };
  if (audio) {
    audio.controls = false;
    for (const name of ["play", "pause", "ended", "seeked", "timeupdate"]) {
      audio.addEventListener(name, () => {
        by("play").setAttribute("aria-label", playing() ? "Pause" : "Play");
        by("play").classList.toggle("playing", playing());
        if (!frame) run();
      });
    }
    audio.addEventListener("error", () => { says.textContent = "The sound cannot be loaded now; reload the page to try again."; });
  }
  by("controls").hidden = false;
  // The other scripts have to listen before they are told.
  addEventListener("DOMContentLoaded", () => {
    tell();
    followAddress();
    if (box.dataset.peaks) outline();
  });
})();
