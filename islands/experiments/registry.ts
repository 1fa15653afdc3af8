import type { FunctionComponent } from "preact";
import type { ExperimentName } from "../../lib/i18n/experiments/catalog.ts";
import type { ExperimentProps } from "./lab.tsx";

/** The experiments; each is loaded when it comes into view. */
export const REGISTRY: Record<
  ExperimentName,
  () => Promise<{ default: FunctionComponent<ExperimentProps> }>
> = {
  "polling-beside-socket": () => import("./polling.tsx"),
  "handshake-headers": () => import("./handshake.tsx"),
  "frames-as-they-pass": () => import("./frames.tsx"),
  "text-blob-arraybuffer": () => import("./shapes.tsx"),
  "ready-state": () => import("./states.tsx"),
  "buffered-amount": () => import("./buffered.tsx"),
  "slow-line": () => import("./slow_line.tsx"),
  "upload-beside-text": () => import("./upload.tsx"),
  "other-subprotocols": () => import("./subprotocols.tsx"),
  "sleeping-tab": () => import("./sleeping.tsx"),
  "close-codes": () => import("./close_codes.tsx"),
  "cut-the-line": () => import("./cut.tsx"),
  "flood": () => import("./flood.tsx"),
  "foreign-origin": () => import("./origin.tsx"),
  "kill-the-isolate": () => import("./kill.tsx"),
  "force-sse-or-polling": () => import("./ways.tsx"),
  "stream-backpressure": () => import("./backpressure.tsx"),
  "decode-a-struct": () => import("./struct.tsx"),
};
