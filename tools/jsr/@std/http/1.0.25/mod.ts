/**
 * A stand-in for the part of `@std/http` that this project uses, on networks without its
 * registry: the same names, signatures and outcomes.
 *
 * @module
 */
export * from "./cookie.ts";
export * from "./etag.ts";
export * from "./negotiation.ts";
export * from "./server_sent_event_stream.ts";
export * from "./status.ts";
