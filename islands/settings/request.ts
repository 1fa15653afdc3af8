/** How a request of the settings went: its answer, or the code of what went wrong. */
export type Outcome<Answer> = { answer: Answer } | { code: string };

/** Asks the API. Never throws: without a network the code is `internal`. */
export async function request<Answer>(
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
): Promise<Outcome<Answer>> {
  try {
    const raw = body instanceof Blob;
    const response = await fetch(path, {
      method,
      ...(body !== undefined && {
        body: raw ? body : JSON.stringify(body),
        headers: { "content-type": raw ? body.type : "application/json" },
      }),
    });
    const answer = response.status === 204 ? undefined : await response.json();
    if (response.ok) return { answer };
    return { code: response.status === 413 ? "too_large" : answer.code ?? "internal" };
  } catch {
    return { code: "internal" };
  }
}
