// Small plots over 0..1 and over seconds; each says in words what it shows.

function plot(width, height, label, ...children) {
  return svg(
    "svg",
    { class: "plot", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label },
    svg("title", {}, label),
    children,
  );
}

function line(x1, y1, x2, y2, kind) {
  return svg("line", { x1, y1, x2, y2, class: kind });
}

function whisker(measure, label, width = 200) {
  const height = 22,
    middle = 11,
    at = (value) => 6 + value * (width - 12);
  const parts = [0, 0.25, 0.5, 0.75, 1].map((tick) => line(at(tick), 3, at(tick), height - 3, "grid"));
  if (measure) {
    parts.push(line(at(measure.low), middle, at(measure.high), middle, "reach"));
    for (const end of [measure.low, measure.high]) parts.push(line(at(end), middle - 4, at(end), middle + 4, "reach"));
    parts.push(svg("circle", { cx: at(measure.mean), cy: middle, r: 4.5, class: "mean" }));
  }
  return plot(width, height, `${label}: ${range(measure)}`, parts);
}

function histogram(score, width = 150, height = 46) {
  const most = Math.max(1, ...score.bins),
    base = height - 4,
    step = width / score.bins.length;
  const bars = score.bins.map((count, place) => {
    const tall = count ? Math.max(2, (count / most) * (base - 6)) : 0;
    const from = (place / score.bins.length).toFixed(2),
      to = ((place + 1) / score.bins.length).toFixed(2);
    return (
      count > 0 &&
      svg(
        "rect",
        { x: place * step + 0.5, y: base - tall, width: step - 1, height: tall, class: "bar" },
        svg("title", {}, `${from} to ${to}: ${counted(count, "battle")}`),
      )
    );
  });
  const mean = score.measure && line(score.measure.mean * width, 2, score.measure.mean * width, base + 4, "meanline");
  return plot(
    width,
    height,
    `${score.name}: ${range(score.measure)}, over ${counted(score.measure?.count ?? 0, "battle")}`,
    line(0, base, width, base, "axis"),
    bars,
    mean,
  );
}

function outcomeBar(counts, width = 1000, height = 14) {
  const parts = [];
  let x = 0;
  for (const outcome of OUTCOMES) {
    const wide = counts.battles ? (counts[outcome] / counts.battles) * width : 0;
    if (wide) parts.push(svg("rect", { x, y: 0, width: Math.max(wide - 1.5, 1), height, class: `part ${outcome}` }));
    x += wide;
  }
  const words = OUTCOMES.filter((outcome) => counts[outcome]).map((outcome) => `${counts[outcome]} ${outcome}`);
  const drawn = plot(width, height, `Outcomes: ${words.join(", ") || "none"}`, parts);
  drawn.setAttribute("preserveAspectRatio", "none");
  drawn.classList.add("wide");
  return drawn;
}

function spreadBar(spread, most, label, width = 200) {
  const height = 22,
    middle = 11,
    at = (value) => 6 + (most ? value / most : 0) * (width - 12);
  const parts = [line(at(0), middle, at(most), middle, "grid")];
  if (spread) {
    parts.push(
      svg("rect", {
        x: at(spread.low),
        y: middle - 4,
        width: Math.max(at(spread.high) - at(spread.low), 1),
        height: 8,
        class: "bar",
      }),
    );
    parts.push(line(at(spread.median), middle - 8, at(spread.median), middle + 8, "meanline"));
  }
  return plot(width, height, label, parts);
}
