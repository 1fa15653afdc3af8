/** What a request of the API is answered. Rejects if there is no answer, or not a good one. */
export async function ask<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  const response = await fetch(path, { signal: signal ?? null });
  if (response.ok) return await response.json();
  await response.body?.cancel();
  throw new Error(`${path}: ${response.status}`);
}
