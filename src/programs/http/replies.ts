import { type Header, headerOf, type Reply, type Request } from '../../api/connection';

/** What HTTP servers say. */

export const text = (body: string, status = 200, headers: readonly Header[] = []): Reply => ({
  status,
  headers: [['Content-Type', 'text/plain; charset=utf-8'], ...headers],
  body,
});

const HTML = /^\s*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[\s>]/i;

/** What a Go server writes without saying what it is: it looks for itself (`http.DetectContentType`). */
export const written = (body: string, status = 200): Reply => ({
  status,
  headers: [['Content-Type', HTML.test(body) ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8']],
  body,
});

export const json = (body: unknown, status = 200): Reply => ({ status, headers: [['Content-Type', 'application/json']], body: JSON.stringify(body) });

/** Go's `http.Error` and `http.NotFound`. */
export const httpError = (body: string, status: number): Reply => text(`${body}\n`, status, [['X-Content-Type-Options', 'nosniff']]);
export const notFound = (): Reply => httpError('404 page not found', 404);

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  412: 'Precondition Failed',
  417: 'Expectation Failed',
  418: "I'm a teapot",
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** What a status code means. */
export const reasonOf = (status: number): string => REASONS[status] ?? '';

const escaped = (value: string): string => value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&#34;');

/** Go's `http.Redirect`. */
export function redirect(location: string, status: number): Reply {
  const body = `<a href="${escaped(location)}">${reasonOf(status)}</a>.\n\n`;
  return {
    status,
    headers: [
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Location', location],
    ],
    body,
  };
}

/** What a connection that speaks no HTTP gets of a server in Go: nothing, as long as it says nothing. */
export const notSpoken = ({ body }: Request): Reply =>
  body ? { body: 'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request' } : { body: '' };

export interface Target {
  /** Without its query, decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** What a request asks for. */
export function targetOf(request: Request): Target {
  const { path = '/' } = request;
  const mark = path.indexOf('?');
  return { path: pathOf(request), query: new URLSearchParams(mark < 0 ? '' : path.slice(mark + 1)) };
}

/** Its path alone. */
export function pathOf({ path = '/' }: Request): string {
  const mark = path.indexOf('?');
  return decoded(mark < 0 ? path : path.slice(0, mark));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const FORM = 'application/x-www-form-urlencoded';

/** A value of the query or of the form that came with it (Go's `FormValue`). */
export function formValue(request: Request, name: string): string {
  const isForm = headerOf(request.headers, 'Content-Type')?.startsWith(FORM);
  return (isForm ? new URLSearchParams(request.body).get(name) : null) ?? targetOf(request).query.get(name) ?? '';
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  js: 'text/javascript',
  json: 'application/json',
  txt: 'text/plain',
  xml: 'text/xml',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  ico: 'image/x-icon',
  pdf: 'application/pdf',
};

/** The type of a file by its name; undefined: who knows. */
export const typeOf = (path: string): string | undefined => TYPES[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ''];
