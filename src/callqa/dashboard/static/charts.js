// Draws each <canvas data-chart="ID"> from the JSON block with that id, in the colours of the page.
"use strict";

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

// {type, labels, series: [{name, colour, values, kind: "line" | "dot" | "band-low" | "band-high" | "bar" | "span"}], y: {min, max, title}}
function datasets(series) {
  return series.map((one) => {
    const ink = colour(one.colour);
    const band = one.kind === "band-low" || one.kind === "band-high";
    return {
      label: one.name, data: one.values, type: one.kind === "bar" || one.kind === "span" ? "bar" : "line", showLine: one.kind !== "dot",
      borderColor: band ? "transparent" : ink, backgroundColor: one.kind === "band-high" ? `color-mix(in srgb, ${ink} 22%, transparent)` : ink,
      pointRadius: band ? 0 : one.kind === "dot" ? 6 : 3, maxBarThickness: one.kind === "span" ? 14 : undefined, borderWidth: 2, spanGaps: false, tension: 0,
      fill: one.kind === "band-high" ? "-1" : false, order: band || one.kind === "span" ? 2 : 1,
    };
  });
}

function draw(canvas) {
  const told = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
  const axis = { ticks: { color: colour("soft") }, grid: { color: colour("line") } };
  return new Chart(canvas, {
    data: { labels: told.labels, datasets: datasets(told.series) },
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, interaction: { mode: "index", intersect: false },
      scales: { x: axis, y: { ...axis, min: told.y?.min, max: told.y?.max, title: { display: Boolean(told.y?.title), text: told.y?.title, color: colour("soft") } } },
      plugins: { legend: { labels: { color: colour("text"), filter: (item) => !told.series[item.datasetIndex].kind?.startsWith("band-low") } } },
    },
  });
}

function drawAll() {
  for (const canvas of document.querySelectorAll("canvas[data-chart]")) {
    Chart.getChart(canvas)?.destroy();
    draw(canvas);
  }
}

drawAll();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
matchMedia("print").addEventListener("change", drawAll);
