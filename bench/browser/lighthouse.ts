/**
 * Lighthouse on a room with 200 messages, as it is built and served: on its phone (slow network and
 * processor, both simulated) and on a desktop, in English and in Korean; medians.
 * `deno task bench:browser lighthouse [runs]`
 */
import { connect } from "../../lib/client/mod.ts";
import { findChromium } from "../../tests/browser/find_chromium.ts";
import { startServer } from "../support/servers.ts";
import { spread } from "../support/stats.ts";
import { println } from "./told.ts";

/** Outside of the lock file: nobody else needs it. Node.js would have to be 22.19. */
const LIGHTHOUSE = "npm:lighthouse@13.5.0";
const MESSAGES = 200;
const PEOPLE = 8;

/** As far as it is read here. */
interface Report {
  categories: Record<string, { score: number }>;
  audits: Record<string, { score: number | null; numericValue?: number; title: string }>;
  environment: { benchmarkIndex: number };
  runtimeError?: { message: string };
}

const METRICS = {
  FCP: "first-contentful-paint",
  LCP: "largest-contentful-paint",
  TBT: "total-blocking-time",
  SI: "speed-index",
} as const;

/** Lighthouse's own trace sometimes misses the beginning of a load; it says to run it again then. */
const TRIES = 3;

async function audit(...[url, form, locale]: Parameters<typeof auditOnce>): Promise<Report> {
  for (let tries = 1;; tries++) {
    try {
      return await auditOnce(url, form, locale);
    } catch (error) {
      if (tries === TRIES || !String(error).includes("NO_NAVSTART")) throw error;
      println(`once more: ${error}`.split("\n")[0]!);
    }
  }
}

async function auditOnce(
  url: string,
  form: "phone" | "desktop",
  locale: string,
): Promise<Report> {
  const { executablePath, env } = await findChromium();
  const folder = await Deno.makeTempDir({ prefix: "sori_lighthouse_" });
  const file = `${folder}/report.json`;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "-A", "--no-config", "--no-lock", LIGHTHOUSE, url, "--quiet"],
      ...["--output=json", `--output-path=${file}`],
      ...(form === "desktop" ? ["--preset=desktop"] : []),
      `--extra-headers=${JSON.stringify({ "Accept-Language": locale })}`,
      "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ],
    cwd: folder,
    // People who read Korean live there, mostly.
    env: { ...env, CHROME_PATH: executablePath, TZ: locale === "ko" ? "Asia/Seoul" : "UTC" },
    stdout: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const report = JSON.parse(await Deno.readTextFile(file)) as Report;
  await Deno.remove(folder, { recursive: true });
  if (report.runtimeError) throw new Error(report.runtimeError.message);
  return report;
}

function tell(name: string, reports: Report[]): void {
  const median = (of: (report: Report) => number) => spread(reports.map(of)).median;
  const scores = Object.keys(reports[0]!.categories).map((category) => {
    const { median, min } = spread(reports.map((report) => report.categories[category]!.score));
    return `${category} ${Math.round(median * 100)} (worst ${Math.round(min * 100)})`;
  });
  const times = Object.entries(METRICS).map(([short, id]) =>
    `${short} ${Math.round(median(({ audits }) => audits[id]?.numericValue ?? NaN))} ms`
  );
  const shift = median(({ audits }) => audits["cumulative-layout-shift"]?.numericValue ?? NaN);
  const bytes = median(({ audits }) => audits["total-byte-weight"]?.numericValue ?? NaN);
  const index = median(({ environment }) => environment.benchmarkIndex);
  const failed = new Set(
    reports.flatMap(({ audits }) =>
      Object.entries(audits).filter(([, { score }]) => score === 0).map(([id]) => id)
    ),
  );
  println(`${name}: ${scores.join(", ")}`);
  println(
    `  ${times.join(", ")}, CLS ${shift.toFixed(4)}, ${(bytes / 1024).toFixed(0)} KiB in all`,
  );
  println(`  audits with nothing: ${[...failed].join(", ") || "none"}; benchmark index ${index}`);
}

export async function run([runs = "5"]: string[]): Promise<void> {
  const server = await startServer("sori", { place: "anywhere" });
  try {
    const url = `http://127.0.0.1:${server.port}`;
    const clients = Array.from({ length: PEOPLE }, () => connect(`${url}/ws`));
    const rooms = clients.map((client) => client.join("light"));
    for (let n = 0; n < MESSAGES; n++) {
      const text = `오늘 저녁에 뭐 먹을까요 ${n} `.repeat(1 + n % 4) +
        ["", "https://example.com/page", "**굵게** `code`", "and in English"][n % 4];
      await rooms[n * 3 % PEOPLE]!.publish(text).position;
    }
    for (const client of clients) client.close();
    for (const form of ["phone", "desktop"] as const) {
      for (const locale of ["en", "ko"]) {
        const reports: Report[] = [];
        for (let n = 0; n < Number(runs); n++) {
          reports.push(await audit(`${url}/r/light`, form, locale));
        }
        tell(`${form}, ${locale}`, reports);
      }
    }
  } finally {
    await server.stop();
  }
}
