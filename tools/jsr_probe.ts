/**
 * Everything this project takes from JSR. Nobody runs this file: `run.ts` asks Deno to load
 * it, which succeeds from the cache or the registry, or shows that neither has the packages.
 */
import "@std/assert";
import "@std/http/cookie";
import "@std/http/etag";
import "@std/http/negotiation";
import "@std/http/server-sent-event-stream";
import "@std/http/status";
