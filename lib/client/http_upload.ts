/** Uploads over HTTP, in parts, by the fields of draft-ietf-httpbis-resumable-upload. */
import type { FileRef } from "../protocol/events.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { RefusedError } from "./refused_error.ts";
import type { Job } from "./upload_job.ts";

/** Bytes of a request at the most: whole chunks of the server's. */
const PART = 6 * 48 * 1024;

/** What the server says of an upload. */
interface Standing extends FileRef {
  offset: number;
  complete: boolean;
}

/**
 * Uploads a file, or goes on with it. @param base the server's address for HTTP
 * @throws {RefusedError} if the server refuses, {TypeError} if it cannot be reached
 */
export async function uploadOverHttp(base: URL, token: string | null, job: Job): Promise<FileRef> {
  const { about, file, room, signal } = job;
  const request = async (path: string, method: string, more: RequestInit = {}) => {
    const response = await fetch(new URL(path, base), {
      method,
      signal,
      credentials: "include",
      cache: "no-store",
      ...more,
      headers: { ...(token !== null && { authorization: `Bearer ${token}` }), ...more.headers },
    });
    if (response.ok) return await response.json() as Standing;
    throw new RefusedError(await refusalOf(response));
  };
  const files = `api/rooms/${encodeURIComponent(room)}/files`;
  try {
    let standing: Standing;
    if (job.id === null) {
      const { name, sha256, size, ...rest } = about;
      const query = new URLSearchParams({ name });
      for (const [field, value] of Object.entries(rest)) query.set(field, String(value));
      standing = await request(`${files}?${query}`, "POST", {
        headers: {
          "upload-complete": "?0",
          "upload-length": String(size),
          ...(sha256 !== undefined && { "repr-digest": `sha-256=:${sha256}:` }),
        },
      });
      job.id = standing.id;
    } else standing = await request(`${files}/${job.id}`, "GET");
    while (!standing.complete) {
      const { offset } = standing;
      job.progress(offset);
      const end = Math.min(file.size, offset + PART);
      standing = await request(`${files}/${job.id}`, "PATCH", {
        headers: {
          "content-type": "application/partial-upload",
          "upload-offset": String(offset),
          "upload-complete": end === file.size ? "?1" : "?0",
        },
        body: file.slice(offset, end),
      });
    }
    const { complete: _, offset, ...ref } = standing;
    job.progress(offset);
    return ref;
  } catch (error) {
    if (signal.aborted && job.id !== null) {
      void request(`${files}/${job.id}`, "DELETE", { signal: null }).catch(() => {});
    }
    throw error;
  }
}

async function refusalOf(response: Response): Promise<RefusedError["refusal"]> {
  const problem: { code?: ErrorCode; detail?: string } = await response.json().catch(() => ({}));
  const { status } = response;
  const seconds = Number(response.headers.get("retry-after"));
  return {
    code: problem.code ?? "internal",
    message: problem.detail ?? `The server answered ${status}.`,
    temporary: status === 429 || status >= 500,
    ...(seconds > 0 && { retryAfterMs: seconds * 1_000 }),
  };
}
