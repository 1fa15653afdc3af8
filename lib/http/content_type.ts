const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  ico: "image/x-icon",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  webmanifest: "application/manifest+json",
};

/** The media type of a file we serve, by the end of its name; undefined: not one of ours. */
export function contentType(name: string): string | undefined {
  return TYPES[name.slice(name.lastIndexOf(".") + 1)];
}
