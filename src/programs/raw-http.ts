import { type Ask, type Header, headerOf, type Reply } from '../api/connection';

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
