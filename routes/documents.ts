import { asyncApi } from "./documents/async_api.ts";
import { openApi } from "./documents/open_api.ts";
import type { RequestContext } from "./app.ts";
import { pageData, pageResponse, switchLanguage } from "./page_response.ts";
import { renderAsyncApi, renderOpenApi } from "./pages/document_page.tsx";
import type { PageData } from "./pages/page_data.ts";

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
  const document = openApi(client.origin, app.limits);
  return await documentPage(context, (data) => renderOpenApi({ ...data, document }));
}

/** `GET /asyncapi`: what is said over connections, for people. */
export async function getAsyncApiPage(context: RequestContext): Promise<Response> {
  const document = asyncApi(context.client.origin);
  return await documentPage(context, (data) => renderAsyncApi({ ...data, document }));
}

async function documentPage(
  context: RequestContext,
  render: (data: PageData & { style: string }) => string,
): Promise<Response> {
  const language = switchLanguage(context);
  if (language) return language;
  const style = context.app.assets.style("document.css");
  return pageResponse(context, render({ ...await pageData(context), style }));
}
