/** A cookie as a server sets it. */
export interface Cookie {
  name: string;
  value: string;
  /** A date, or milliseconds since the epoch; without it the cookie ends with the session. */
  expires?: Date | number;
  /** Seconds, a whole number of at least 0. */
  maxAge?: number;
  domain?: string;
  path?: string;
  secure?: boolean;
  httpOnly?: boolean;
  partitioned?: boolean;
  sameSite?: "Strict" | "Lax" | "None";
  /** Further attributes, each as `key=value`. */
  unparsed?: string[];
}

// A token of RFC 9110 §5.6.2, less `{` and `}`.
const NAME = /^(?:(?![()@<>,;:\\"[\]?={}])[!-~])+$/;
// What a value may not hold: controls, space, `"`, `,`, `;`, `\` (RFC 6265 §4.1.1), nor anything
// beyond US-ASCII.
const BAD_IN_VALUE = /[^!#-+\--:<-[\]-~\u0080]/;
const BAD_IN_PATH = /[^\x20-\x7e]|;/;
const BAD_DOMAIN = /^-|[-.]$/;

function check({ name, value, maxAge, domain, path }: Cookie): void {
  if (!NAME.test(name)) {
    throw new SyntaxError(`Invalid cookie name: "${name}"`);
  }
  const inValue = BAD_IN_VALUE.exec(value)?.[0];
  if (inValue !== undefined) {
    const isAscii = inValue <= "\u007f";
    throw new SyntaxError(
      isAscii
        ? `RFC2616 cookie '${name}' cannot contain character '${inValue}'`
        : `RFC2616 cookie '${name}' can only have US-ASCII chars as value: ` +
          `It contains 0x${inValue.charCodeAt(0).toString(16)}`,
    );
  }
  if (Number.isInteger(maxAge) && maxAge! < 0) {
    throw new RangeError(
      `Cannot serialize cookie as Max-Age must be >= 0: received ${maxAge}`,
    );
  }
  if (domain && BAD_DOMAIN.test(domain)) {
    throw new SyntaxError(
      `Invalid first/last char in cookie domain: ${domain}`,
    );
  }
  const inPath = path && BAD_IN_PATH.exec(path)?.[0];
  if (inPath) {
    throw new SyntaxError(
      `Cookie path "${path}" contains invalid character: "${inPath}"`,
    );
  }
}

/**
 * The cookies of a request's `Cookie` header, by name. The record has no prototype, so that
 * no name is special; values are as they came.
 */
export function getCookies(headers: Headers): Record<string, string> {
  const cookies: Record<string, string> = Object.create(null);
  for (const pair of headers.get("Cookie")?.split(";") ?? []) {
    const [name = "", ...value] = pair.split("=");
    if (name === "") throw new SyntaxError("Cookie cannot start with '='");
    cookies[name.trim()] = value.join("=");
  }
  return cookies;
}

/**
 * Appends a `Set-Cookie` header; a cookie without a name is ignored.
 * The prefixes `__Secure` and `__Host` bring the attributes that browsers demand for them,
 * and these are set on the object that was passed in, too.
 */
export function setCookie(headers: Headers, cookie: Cookie): void {
  if (!cookie.name) return;
  if (cookie.name.startsWith("__Secure")) cookie.secure = true;
  if (cookie.name.startsWith("__Host")) {
    cookie.path = "/";
    cookie.secure = true;
    delete cookie.domain;
  }
  check(cookie);
  const { maxAge, domain, sameSite, path, expires } = cookie;
  const parts = [`${cookie.name}=${cookie.value}`];
  if (cookie.secure) parts.push("Secure");
  if (cookie.httpOnly) parts.push("HttpOnly");
  if (cookie.partitioned) parts.push("Partitioned");
  if (Number.isInteger(maxAge)) parts.push(`Max-Age=${maxAge}`);
  if (domain) parts.push(`Domain=${domain}`);
  if (sameSite) parts.push(`SameSite=${sameSite}`);
  if (path) parts.push(`Path=${path}`);
  if (expires) parts.push(`Expires=${new Date(expires).toUTCString()}`);
  if (cookie.unparsed) parts.push(cookie.unparsed.join("; "));
  headers.append("Set-Cookie", parts.join("; "));
}

/** Appends a `Set-Cookie` header that makes the browser forget a cookie. */
export function deleteCookie(
  headers: Headers,
  name: string,
  attributes?: Pick<
    Cookie,
    "path" | "domain" | "secure" | "httpOnly" | "partitioned"
  >,
): void {
  setCookie(headers, { name, value: "", expires: new Date(0), ...attributes });
}
