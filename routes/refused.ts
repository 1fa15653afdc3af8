import { HttpError } from "../lib/http/problem.ts";
import type { ErrorCode, Refusal } from "../lib/protocol/mod.ts";

const STATUS: Partial<Record<ErrorCode, 403 | 404 | 409 | 413 | 429 | 503>> = {
  no_access: 404,
  forbidden: 403,
  out_of_order: 409,
  lane_lost: 409,
  frame_too_large: 413,
  not_found: 404,
  file_too_large: 413,
  bad_chunk: 409,
  too_many_uploads: 429,
  rate_limited: 429,
  busy: 503,
  storage: 503,
  going_away: 503,
};

/** The response that a refused publish means. */
export function refused({ code, message, retryAfterMs }: Refusal): HttpError {
  const wait = retryAfterMs === undefined ? {} : {
    "retry-after": String(Math.ceil(retryAfterMs / 1_000)),
  };
  return new HttpError(STATUS[code] ?? 400, message, wait, code);
}
