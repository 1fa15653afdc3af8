import { asyncApi } from "./documents/async_api.ts";
import { openApi } from "./documents/open_api.ts";
import type { RequestContext } from "./app.ts";
import { pageData, pageResponse, switchLanguage } from "./page_response.ts";
import { renderAsyncApi, renderOpenApi } from "./pages/document_page.tsx";

const HEADERS = { headers: { "cache-control": "public, max-age=300" } };

/** `GET /openapi.json`: the HTTP API, for tools. */
export function getOpenApi({ app, client }: RequestContext): Response {
  return Response.json(openApi(client.origin, app.limits), HEADERS);
}

/** `GET /asyncapi.json`: what is said over connections, for tools. */
export function getAsyncApi({ client }: RequestContext): Response {
  return Response.json(asyncApi(client.origin), HEADERS);
}

/** `GET /openapi`: the HTTP API, for people. */
export async function getOpenApiPage(context: RequestContext): Promise<Response> {
  const { app, client } = context;
  const data = { ...await pageData(context), document: openApi(client.origin, app.limits) };
  return switchLanguage(context) ?? pageResponse(context, renderOpenApi(data));
}

/** `GET /asyncapi`: what is said over connections, for people. */
export async function getAsyncApiPage(context: RequestContext): Promise<Response> {
  const data = { ...await pageData(context), document: asyncApi(context.client.origin) };
  return switchLanguage(context) ?? pageResponse(context, renderAsyncApi(data));
}
