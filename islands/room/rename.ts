/** `PUT /api/me`. @returns null, or the code of what went wrong. */
export async function rename(name: string): Promise<string | null> {
  try {
    const response = await fetch("/api/me", {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name }),
    });
    if (response.ok) return null;
    const problem: { code?: string } = await response.json();
    return problem.code ?? "internal";
  } catch {
    return "internal";
  }
}
