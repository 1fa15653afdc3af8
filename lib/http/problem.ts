import { STATUS_TEXT, type StatusCode } from "@std/http/status";
import type { ErrorCode } from "../protocol/mod.ts";

/** An HTTP request that is refused; thrown anywhere, made a response at one edge. */
export class HttpError extends Error {
  override name = "HttpError";

  /**
   * @param status of the response
   * @param detail what is wrong and what to do, for a developer
   * @param headers that the status asks for
   * @param code what exactly went wrong, for the page that tells a reader
   */
  constructor(
    readonly status: StatusCode,
    detail: string,
    readonly headers: Record<string, string> = {},
    readonly code?: ErrorCode,
  ) {
    super(detail);
  }
}

/** The error as problem details (RFC 9457). */
export function problemResponse({ status, message, headers, code }: HttpError): Response {
  const title = STATUS_TEXT[status];
  const body = { type: "about:blank", title, status, detail: message, ...(code && { code }) };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      ...headers,
      "content-type": "application/problem+json",
      "cache-control": "no-store",
    },
  });
}
