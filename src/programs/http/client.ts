import { type Header, headerOf, type Outcome, type Reply } from '../../api/connection';
import { bytesIn } from '../bytes';
import { type Process, request, type Work } from '../program';
import { resolveHost } from '../resolve';
import { reasonOf } from './replies';

/** What clients of HTTP have in common: a URL becomes a request, redirections are followed. */

export interface Wanted {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly Header[];
  readonly body?: string;
  readonly timeoutUs: number;
  /** How many redirections are followed. */
  readonly redirectsMax: number;
}

export interface Got {
  /** Where it was asked in the end. */
  readonly url: URL;
  readonly port: number;
  /** Undefined if nobody knows the host. */
  readonly address: string | undefined;
  readonly outcome: Outcome;
}

/** A URL as people write it, `http://` may be left out; undefined if it is none. */
export function urlOf(text: string): URL | undefined {
  const whole = /^\w+:\/\//.test(text) ? text : `http://${text}`;
  return URL.canParse(whole) ? new URL(whole) : undefined;
}

const isRedirection = ({ status = 200 }: Reply): boolean => [301, 302, 303, 307, 308].includes(status);

/** Asks for what is wanted, and for where one is sent on. */
export function* fetchUrl(process: Process, wanted: Wanted): Work<Got | undefined> {
  let url = urlOf(wanted.url);
  if (!url) return undefined;
  let { method } = wanted;
  for (let redirects = 0; ; redirects++) {
    const got = yield* fetchOnce(process, url, { ...wanted, method });
    if ('failure' in got.outcome || !isRedirection(got.outcome) || redirects >= wanted.redirectsMax) return got;
    const location = headerOf(got.outcome.headers, 'Location');
    if (location === undefined || !URL.canParse(location, url.href)) return got;
    url = new URL(location, url.href);
    if (got.outcome.status !== 307 && got.outcome.status !== 308 && method === 'POST') method = 'GET';
  }
}

function* fetchOnce(process: Process, url: URL, { method, headers, body, timeoutUs }: Wanted): Work<Got> {
  const tls = url.protocol === 'https:';
  const port = Number(url.port) || (tls ? 443 : 80);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const address = host === 'localhost' ? '127.0.0.1' : yield* resolveHost(process, host);
  if (address === undefined) return { url, port, address, outcome: { failure: 'unreachable' } };
  const named: readonly Header[] = headerOf(headers, 'Host') === undefined ? [['Host', url.host]] : [];
  const length: readonly Header[] = body === undefined ? [] : [['Content-Length', String(bytesIn(body))]];
  const ask = { port, protocol: 'http', method, path: `${url.pathname}${url.search}`, headers: [...named, ...headers, ...length] } as const;
  const outcome = yield* request(address, { ...ask, ...(body !== undefined && { body }), ...(tls && { tls: true }) }, timeoutUs);
  return { url, port, address, outcome };
}

/** The head of an answer as it goes over the wire, up to the empty line; of a body whose length may be known. */
export function headText({ status = 200, headers = [], body }: Reply, bytes?: number): string {
  let text = `HTTP/1.1 ${status} ${reasonOf(status)}\r\n`;
  for (const [name, value] of headers) text += `${name}: ${value}\r\n`;
  if (headerOf(headers, 'Content-Length') === undefined) text += `Content-Length: ${bytes ?? bytesIn(body)}\r\n`;
  return `${text}\r\n`;
}
