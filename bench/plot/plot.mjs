/**
 * Draws the report's charts as one SVG: reads them as JSON from the standard input, writes the
 * picture to the standard output. A chart is groups of bars, a bar a server: its median, with a
 * line from the smallest to the largest run.
 */
import { text } from "node:stream/consumers";
import * as echarts from "echarts";

const WIDTH = 920;
const HEIGHT = 340;
const COLORS = { sori: "#0f766e", bun: "#b45309", ws: "#4338ca", "socket.io": "#6b7280" };
const NAMES = { sori: "Sori (durable)", bun: "Bun", ws: "ws", "socket.io": "Socket.IO" };

const charts = JSON.parse(await text(process.stdin));

/** The line from the smallest to the largest run, at the middle of its bar. */
function range(server, index, count) {
  return {
    type: "custom",
    name: NAMES[server],
    z: 10,
    silent: true,
    encode: { x: 0, y: [1, 2] },
    renderItem(_, api) {
      const bars = api.barLayout({ count, barGap: "20%", barCategoryGap: "30%" });
      const x = api.coord([api.value(0), 0])[0] + bars[index].offsetCenter;
      const [low, high] = [1, 2].map((part) => api.coord([api.value(0), api.value(part)])[1]);
      const style = { stroke: "#111827", lineWidth: 1.2, fill: "none" };
      const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
      const label = { text: short(api.value(3)), x, y: high - 4, align: "center", fontSize: 11 };
      const children = [
        { type: "text", style: { ...label, verticalAlign: "bottom", fill: "#111827" } },
        line(x, low, x, high),
        line(x - 4, low, x + 4, low),
        line(x - 4, high, x + 4, high),
      ];
      return { type: "group", children };
    },
  };
}

const grids = charts.map((_, i) => ({ left: 80, right: 24, top: i * HEIGHT + 80, height: 190 }));
const series = charts.flatMap(({ groups }, i) => {
  const servers = Object.keys(Object.values(groups)[0]);
  return servers.flatMap((server, index) => {
    const at = { xAxisIndex: i, yAxisIndex: i };
    const spreads = Object.values(groups).map((group) => group[server]);
    return [
      {
        ...at,
        type: "bar",
        name: NAMES[server],
        itemStyle: { color: COLORS[server] },
        barGap: "20%",
        barCategoryGap: "30%",
        data: spreads.map(({ median }) => median),
      },
      {
        ...at,
        ...range(server, index, servers.length),
        data: spreads.map(({ min, max, median }, group) => [group, min, max, median]),
      },
    ];
  });
});

function short(value) {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(0)} k`;
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

const size = { width: WIDTH, height: HEIGHT * charts.length };
const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
chart.setOption({
  animation: false,
  backgroundColor: "#ffffff",
  textStyle: { fontFamily: "system-ui, sans-serif" },
  title: charts.map(({ title, unit }, i) => ({
    text: title,
    subtext: `${unit}: median, smallest and largest run`,
    left: 24,
    top: i * HEIGHT + 12,
    textStyle: { fontSize: 16 },
  })),
  legend: { data: Object.values(NAMES), right: 24, top: 16, itemGap: 36, selectedMode: false },
  grid: grids,
  xAxis: charts.map(({ groups }, i) => ({
    gridIndex: i,
    type: "category",
    data: Object.keys(groups),
  })),
  yAxis: charts.map((_, i) => ({
    gridIndex: i,
    type: "value",
    axisLabel: { formatter: short },
  })),
  series,
});
const svg = chart.renderToSVGString();
// The library's timers would keep the process.
process.stdout.write(`${svg}\n`, () => process.exit(0));
