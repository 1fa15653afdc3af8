/** People of a real server with devices that are pushed to, as tests of Web Push need them. */
import { assertEquals } from "@std/assert";
import type { ServerProcess } from "./server_process.ts";
import { WireClient } from "./wire_client.ts";

export const newcomer = async (server: ServerProcess, name: string) => {
  const { id, token } = await (await server.fetch("/api/me")).json();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = JSON.stringify({ name });
  await (await server.fetch("/api/me", { method: "PUT", headers, body })).body?.cancel();
  return { id: id as string, headers };
};
export const subscribe = async (
  server: ServerProcess,
  headers: Record<string, string>,
  subscription: object,
) => {
  const body = JSON.stringify(subscription);
  const response = await server.fetch("/me/push", { method: "POST", headers, body });
  return { status: response.status, answer: await response.json() };
};
/** Says a text by the API, which is all that some clients do. @returns where it stands */
export const say = async (
  server: ServerProcess,
  headers: Record<string, string>,
  room: string,
  text: string,
): Promise<string> => {
  const body = JSON.stringify({ text });
  const path = `/api/rooms/${room}/events`;
  const response = await server.fetch(path, { method: "POST", headers, body });
  const { pos } = await response.json();
  assertEquals(response.status, 201);
  return pos;
};
export const connect = (server: ServerProcess, { headers: { authorization } }: Person) => {
  return WireClient.open(server.socketUrl.href, { headers: { authorization } });
};
/** Says something as a page does. @returns where it stands */
export const publish = async (
  client: WireClient,
  room: string,
  id: string,
  event: object,
): Promise<string> => {
  client.send({ type: "publish", room, id, event });
  const isAnswer = ({ acks, id: of }: { acks?: [string, string | null][]; id?: string }) =>
    of === id || (acks?.some(([acked]) => acked === id) ?? false);
  const answer = await client.next(isAnswer, `the answer to ${id}`);
  assertEquals(answer.type, "ack", JSON.stringify(answer));
  return answer.acks!.find(([acked]) => acked === id)![1]!;
};
/** Opens a room, reads what is there and closes it again: from then on it is theirs. */
export const visit = async (server: ServerProcess, person: Person, room: string, pos: string) => {
  await using page = await connect(server, person);
  await page.join(room);
  page.send({ type: "read", room, pos });
  for (let tries = 0; tries < 1_200; tries++) {
    const response = await server.fetch("/api/me/rooms", { headers: person.headers });
    const { rooms } = await response.json();
    if (rooms.some((one: { name: string }) => one.name === room)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("It never became theirs");
};
/** Somebody with a token. */
export type Person = Awaited<ReturnType<typeof newcomer>>;
/** Does something with a room. */
export const act = async (
  server: ServerProcess,
  headers: Record<string, string>,
  room: string,
  fields: object,
) => {
  const body = JSON.stringify(fields);
  const response = await server.fetch(`/api/rooms/${room}`, { method: "POST", headers, body });
  const answer = await response.json();
  assertEquals(response.status, 200, JSON.stringify(answer));
  return answer;
};
