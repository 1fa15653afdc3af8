/** The API's documents for people: the same documents, drawn on the server. */
import { Mark } from "../../islands/ui/icons.tsx";
import { LanguageSwitch } from "../../islands/ui/language_switch.tsx";
import { type Locale, roomText } from "../../lib/i18n/mod.ts";
import type { AsyncApi } from "../documents/async_api.ts";
import type { OpenApi, Operation } from "../documents/open_api.ts";
import type { JsonSchema } from "../documents/shape_schema.ts";
import { renderPage } from "./layout.tsx";
import type { PageData } from "./page_data.ts";

/** A page with its document. */
export interface DocumentPageData<Document> extends PageData {
  document: Document;
  /** Address of the documents' own style sheet. */
  style: string;
}

/** The headings; what is below them is the document's own English. */
const TEXT = {
  ko: {
    http: "HTTP API",
    frames: "연결로 주고받는 프레임",
    lead: "아래는 이 서버가 내는 문서 그대로예요. 도구에는 이 주소를 주세요:",
    parameters: "매개변수",
    body: "요청 본문",
    responses: "응답",
    schemas: "데이터 모양",
    fromClient: "클라이언트가 보내는 것",
    fromServer: "서버가 보내는 것",
    channels: "통로",
    required: "필수",
  },
  en: {
    http: "HTTP API",
    frames: "Frames over connections",
    lead: "This is the document that the server gives out. Tools take it from here:",
    parameters: "Parameters",
    body: "Request body",
    responses: "Responses",
    schemas: "Shapes of data",
    fromClient: "What a client sends",
    fromServer: "What the server sends",
    channels: "Channels",
    required: "required",
  },
} as const satisfies Record<Locale, Record<string, string>>;

/** The page of the OpenAPI document. */
export function renderOpenApi(data: DocumentPageData<OpenApi>): string {
  const { document, locale } = data;
  const text = TEXT[locale];
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation }))
  );
  return frame(
    data,
    text.http,
    "/openapi.json",
    <>
      {operations.map(({ path, method, operation }) => (
        <section key={operation.operationId} id={operation.operationId}>
          <h2>
            <code>{`${method.toUpperCase()} ${path}`}</code>
          </h2>
          <p>{operation.summary}</p>
          <OperationParts operation={operation} locale={locale} />
        </section>
      ))}
      <h2>{text.schemas}</h2>
      {Object.entries(document.components.schemas).map(([name, schema]) => (
        <Shape key={name} name={name} schema={schema} />
      ))}
    </>,
  );
}

/** The page of the AsyncAPI document. */
export function renderAsyncApi(data: DocumentPageData<AsyncApi>): string {
  const { document, locale } = data;
  const text = TEXT[locale];
  const messages = Object.entries(document.components.messages);
  const of = (side: string) => messages.filter(([name]) => name.startsWith(`${side}.`));
  return frame(
    data,
    text.frames,
    "/asyncapi.json",
    <>
      <h2>{text.channels}</h2>
      <ul>
        {Object.entries(document.channels).map(([name, { address, description }]) => (
          <li key={name}>
            <code>{address}</code> {description}
          </li>
        ))}
      </ul>
      {([["client", text.fromClient], ["server", text.fromServer]] as const).map((
        [side, heading],
      ) => (
        <section key={side}>
          <h2>{heading}</h2>
          {of(side).map(([id, { name, summary, payload }]) => (
            <Shape key={id} name={name} note={summary} schema={payload} />
          ))}
        </section>
      ))}
    </>,
  );
}

function frame(
  data: DocumentPageData<unknown>,
  title: string,
  address: string,
  content: preact.JSX.Element,
): string {
  const { locale, path, style } = data;
  const common = roomText(locale);
  const text = TEXT[locale];
  return renderPage({
    data,
    title: `${title} · ${common.app}`,
    description: text.lead,
    style,
    children: (
      <main class="document">
        <p>
          <a href="/">
            <Mark /> {common.app}
          </a>
        </p>
        <h1>{title}</h1>
        <p>
          {text.lead} <a href={address}>{address}</a>
        </p>
        {content}
        <LanguageSwitch locale={locale} path={path} label={common.language} />
      </main>
    ),
  });
}

function OperationParts({ operation, locale }: { operation: Operation; locale: Locale }) {
  const text = TEXT[locale];
  const { parameters = [], requestBody, responses } = operation;
  return (
    <>
      {parameters.length > 0 && <h3>{text.parameters}</h3>}
      <ul>
        {parameters.map(({ name, in: place, required, description }) => (
          <li key={name}>
            <code>{name}</code> ({place}
            {required && `, ${text.required}`}) {description}
          </li>
        ))}
      </ul>
      {requestBody && <h3>{text.body}</h3>}
      {Object.entries(requestBody?.content ?? {}).map(([type, { example }]) => (
        <p key={type}>
          <code>{type}</code>{" "}
          <code>{typeof example === "string" ? example : JSON.stringify(example)}</code>
        </p>
      ))}
      <h3>{text.responses}</h3>
      <ul>
        {Object.entries(responses).map(([status, { description }]) => (
          <li key={status}>
            <code>{status}</code> {description}
          </li>
        ))}
      </ul>
    </>
  );
}

function Shape({ name, note, schema }: { name: string; note?: string; schema: JsonSchema }) {
  return (
    <section>
      <h3>
        <code>{name}</code>
      </h3>
      {note && <p>{note}</p>}
      {/* Scrolls sideways where it must, with the keyboard too. */}
      <pre tabIndex={0}>{JSON.stringify(schema.properties ?? schema, null, 2)}</pre>
    </section>
  );
}
