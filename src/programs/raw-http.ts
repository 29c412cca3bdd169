import { type Ask, type Header, headerOf, type Reply } from '../api/connection';
import { bytesOfText, textOf } from './bytes';
import { headText } from './http/client';

/** HTTP as text, for those who read and write it by hand. */

/** A request as it goes over the wire. */
export function requestText({ method = 'GET', path = '/', headers = [], body = '' }: Ask): string {
  return `${method} ${path} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

/** What a client understands of an answer; undefined if it is none. */
export function parseReply(text: string): Reply | undefined {
  const [, status, rest = ''] = /^HTTP\/\d(?:\.\d)? (\d{3})[^\n]*\n([\s\S]*)$/.exec(text) ?? [];
  if (status === undefined) return undefined;
  const end = /(?:^|\r?\n)\r?\n/.exec(rest);
  const head = end ? rest.slice(0, end.index) : rest;
  const headers: Header[] = [];
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
  }
  const body = end ? rest.slice(end.index + end[0].length) : '';
  const length = Number(headerOf(headers, 'Content-Length') ?? Number.NaN);
  return { status: Number(status), headers, body: Number.isNaN(length) ? body : body.slice(0, length) };
}

/** How far a text is with being a request: the request and how long it is in the text; that there is more to come; or that it is none. */
export type RequestRead = { readonly ask: Omit<Ask, 'port'>; readonly length: number } | 'more' | 'no-http';

const REQUEST_LINE = /^([A-Z]+) (\S+) HTTP\/1\.[01]\r\n/;
const MAY_BEGIN_ONE = /^[A-Z]{0,20}($| )/;

/** The first request in what a client has sent. */
export function readRequest(text: string): RequestRead {
  const line = REQUEST_LINE.exec(text);
  if (!line) return MAY_BEGIN_ONE.test(text) && !text.includes('\n') ? 'more' : 'no-http';
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return 'more';
  const headers: Header[] = [];
  for (const one of text.slice(line[0].length, end).split('\r\n')) {
    const colon = one.indexOf(':');
    if (colon > 0) headers.push([one.slice(0, colon), one.slice(colon + 1).trim()]);
  }
  const body = readBody(text.slice(end + 4), headers);
  if (!body) return 'more';
  const ask = { protocol: 'http', method: line[1]!, path: line[2]!, headers, ...(body.text !== '' && { body: body.text }) } as const;
  return { ask, length: end + 4 + body.length };
}

/** The body of a request; undefined if it has not come whole. */
function readBody(text: string, headers: readonly Header[]): { readonly text: string; readonly length: number } | undefined {
  if (headerOf(headers, 'Transfer-Encoding')?.toLowerCase() === 'chunked') return readChunks(text);
  const bytes = Number(headerOf(headers, 'Content-Length') ?? 0);
  // Lengths are those of bytes.
  const all = bytesOfText(text);
  return all.length < bytes ? undefined : { text: textOf(all.subarray(0, bytes)), length: textOf(all.subarray(0, bytes)).length };
}

function readChunks(text: string): { readonly text: string; readonly length: number } | undefined {
  let body = '';
  let at = 0;
  for (;;) {
    const size = /^([0-9a-f]+)[^\r]*\r\n/i.exec(text.slice(at));
    if (!size) return undefined;
    const from = at + size[0].length;
    const bytes = bytesOfText(text.slice(from));
    const count = Number.parseInt(size[1]!, 16);
    if (bytes.length < count + 2) return undefined;
    const piece = textOf(bytes.subarray(0, count));
    body += piece;
    at = from + piece.length + 2;
    if (count === 0) return { text: body, length: at };
  }
}

/** An answer as it goes over the wire. */
export const replyText = (reply: Reply, method: string | undefined): string => headText(reply) + (method === 'HEAD' ? '' : reply.body);
