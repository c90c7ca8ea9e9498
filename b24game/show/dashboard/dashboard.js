/* Draws the charts from the numbers in the page, recolours them, and makes them ready to print. */
(() => {
  "use strict";

  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("charts-data").textContent);
  const charts = [];
  const scheme = matchMedia("(prefers-color-scheme: dark)");

  /* A canvas knows no custom properties: an element resolves them. */
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  let palette = {};
  const resolve = () => {
    for (const name of ["ink", "muted", "line", "surface", "accent", "good", "bad"]) {
      probe.style.color = `var(--${name})`;
      palette[name] = getComputedStyle(probe).color;
    }
    palette.plain = palette.muted;
  };

  const integer = new Intl.NumberFormat(root.lang, { maximumFractionDigits: 0 });
  const precise = new Intl.NumberFormat(root.lang, { maximumFractionDigits: 2 });
  const signed = (text, value) => (value > 0 ? `+${text}` : value < 0 ? `−${text}` : text);
  const scale = {
    share: (value) => data.words.percent.replace("{share}", precise.format(100 * value)),
    count: (value) => integer.format(value),
    points: (value) => integer.format(value),
    per_week: (value) => precise.format(value),
    index: (value) => precise.format(value),
  };
  const shift = (unit) => (value) =>
    signed(unit === "share" ? precise.format(100 * Math.abs(value)) : scale[unit](Math.abs(value)), value);

  /* A dashed line where the game began. */
  const launched = {
    id: "launched",
    beforeDatasetsDraw(chart, _arguments, options) {
      if (!(options.index >= 0)) return;
      const { ctx, chartArea, scales } = chart;
      const step = scales.x.getPixelForValue(1) - scales.x.getPixelForValue(0);
      /* A period spreads around its point: the game began somewhere within it. */
      const x = scales.x.getPixelForValue(options.index) + (options.part - 0.5) * step;
      if (x < chartArea.left) return;
      ctx.save();
      ctx.strokeStyle = ctx.fillStyle = palette.muted;
      ctx.setLineDash([3, 4]);
      ctx.beginPath();
      ctx.moveTo(x, chartArea.top);
      ctx.lineTo(x, chartArea.bottom);
      ctx.stroke();
      ctx.font = `11px ${Chart.defaults.font.family}`;
      ctx.textBaseline = "top";
      const right = x + ctx.measureText(data.words.launch).width + 6 > chartArea.right;
      ctx.textAlign = right ? "right" : "left";
      ctx.fillText(data.words.launch, right ? x - 5 : x + 5, chartArea.top);
      ctx.restore();
    },
  };

  const axis = (format, more = {}) => ({
    border: { display: false },
    grid: { color: () => palette.line, drawTicks: false },
    ...more,
    ticks: { color: () => palette.muted, padding: 8, maxTicksLimit: 5, callback: format, ...more.ticks },
  });

  /* From where to where an axis goes: shares stay between none and all, and noise stays small. */
  const reach = ({ unit, bars, values }) => {
    if (bars) return { beginAtZero: true, ticks: { precision: 0 } };
    if (unit !== "share" && unit !== "index") return { beginAtZero: false, grace: "12%" };
    const known = values.filter((value) => value !== null);
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const spare = Math.max(0.12 * (high - low), (0.1 - (high - low)) / 2, 0);
    const [floor, ceiling] = [Math.floor((low - spare) * 20) / 20, Math.ceil((high + spare) * 20) / 20];
    return { min: Math.max(0, floor), max: Math.min(1, ceiling) };
  };

  const tooltip = (label, title) => ({
    backgroundColor: () => palette.ink,
    titleColor: () => palette.surface,
    bodyColor: () => palette.surface,
    displayColors: false,
    padding: 10,
    callbacks: { label, title },
  });

  /* `Oct` above `2025`; the year only where it begins. */
  const ticks = (series) =>
    series.ticks.map(([name, year], index) =>
      index === 0 || year !== series.ticks[index - 1][1] ? [name, year] : [name, ""],
    );

  const drawTrend = (series) => {
    const canvas = document.getElementById(`chart-${series.metric}`);
    const line = {
      borderColor: () => palette.accent,
      pointBackgroundColor: () => palette.surface,
      pointBorderColor: () => palette.accent,
      pointBorderWidth: 2,
      pointRadius: 3,
      pointHoverRadius: 5,
      borderWidth: 2.5,
      clip: 8,
    };
    const bars = {
      backgroundColor: () => palette.accent,
      borderRadius: 3,
      maxBarThickness: 28,
    };
    charts.push(
      new Chart(canvas, {
        type: series.bars ? "bar" : "line",
        data: {
          labels: ticks(series),
          datasets: [{ data: series.values, ...(series.bars ? bars : line) }],
        },
        plugins: [launched],
        options: {
          interaction: { mode: "index", intersect: false },
          layout: { padding: { top: 4 } },
          scales: {
            x: {
              border: { color: () => palette.line },
              grid: { display: false },
              ticks: { color: () => palette.muted, maxRotation: 0, autoSkipPadding: 6 },
            },
            y: axis(scale[series.unit], reach(series)),
          },
          plugins: {
            launched: data.launch
              ? { index: series.periods.indexOf(data.launch.period), part: data.launch.part }
              : {},
            tooltip: tooltip(
              (point) => series.texts[point.dataIndex],
              (points) => points.map((point) => series.titles[point.dataIndex]),
            ),
          },
        },
      }),
    );
  };

  /* Words of a label in lines of at most so many characters. */
  const wrapped = (text, most) =>
    text.split(" ").reduce((lines, word) => {
      const last = lines[lines.length - 1];
      if (last !== undefined && `${last} ${word}`.length <= most) lines[lines.length - 1] += ` ${word}`;
      else lines.push(word);
      return lines;
    }, []);

  const drawEffects = (chart) => {
    const canvas = document.getElementById(`effect-${chart.id}`);
    const tone = (context) => palette[chart.rows[context.dataIndex]?.tone ?? "plain"];
    charts.push(
      new Chart(canvas, {
        data: {
          labels: chart.rows.map((row) => wrapped(row.label, 18)),
          datasets: [
            {
              type: "scatter",
              data: chart.rows.map((row, index) => ({ x: row.value, y: index })),
              yAxisID: "places",
              pointRadius: chart.rows.map((row) => (row.field === "net" ? 9 : 7)),
              pointHoverRadius: 9,
              pointStyle: chart.rows.map((row) => (row.field === "net" ? "rectRot" : "circle")),
              pointBackgroundColor: tone,
              pointBorderColor: () => palette.surface,
              pointBorderWidth: 2,
            },
            {
              type: "bar",
              data: chart.rows.map((row) => [row.low, row.high]),
              barThickness: 3,
              borderRadius: 2,
              borderSkipped: false,
              backgroundColor: tone,
            },
          ],
        },
        options: {
          indexAxis: "y",
          interaction: { mode: "nearest", axis: "y", intersect: false },
          scales: {
            x: axis(shift(chart.unit), {
              grace: "6%",
              beginAtZero: true,
              grid: {
                drawTicks: false,
                color: (context) => (context.tick?.value === 0 ? palette.ink : palette.line),
                lineWidth: (context) => (context.tick?.value === 0 ? 1.5 : 1),
              },
            }),
            y: {
              border: { display: false },
              grid: { display: false },
              ticks: { color: () => palette.ink, autoSkip: false },
            },
            places: {
              display: false,
              reverse: true,
              min: -0.5,
              max: chart.rows.length - 0.5,
            },
          },
          plugins: {
            tooltip: {
              ...tooltip(
                (point) => chart.rows[point.dataIndex].text,
                (points) => points.map((point) => chart.rows[point.dataIndex].label),
              ),
              filter: (point) => point.datasetIndex === 0,
            },
          },
        },
      }),
    );
  };

  const repaint = () => {
    resolve();
    for (const chart of charts) chart.update("none");
  };

  Chart.defaults.animation = false;
  Chart.defaults.maintainAspectRatio = false;
  Chart.defaults.plugins.legend.display = false;
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  resolve();
  data.trends.forEach(drawTrend);
  data.effects.forEach(drawEffects);

  const button = document.getElementById("theme");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : scheme.matches);
  const tell = () => button.setAttribute("aria-pressed", String(dark()));
  button.hidden = false;
  tell();
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    tell();
    repaint();
  });
  scheme.addEventListener("change", () => {
    tell();
    repaint();
  });

  /* Paper is light, shows every table, and is as wide as the style of print says. */
  let before = null;
  addEventListener("beforeprint", () => {
    const closed = [...document.querySelectorAll("details:not([open])")];
    before = { theme: root.dataset.theme, closed };
    root.dataset.theme = "light";
    for (const one of closed) one.open = true;
    resolve();
    for (const chart of charts) {
      chart.options.devicePixelRatio = 2;
      chart.update("none");
      chart.resize(...(chart.options.indexAxis === "y" ? [660, 0.8 * chart.height] : [300, 200]));
    }
  });
  addEventListener("afterprint", () => {
    if (!before) return;
    if (before.theme) root.dataset.theme = before.theme;
    else delete root.dataset.theme;
    for (const one of before.closed) one.open = false;
    before = null;
    for (const chart of charts) {
      delete chart.options.devicePixelRatio;
      chart.resize();
    }
    repaint();
  });
})();
