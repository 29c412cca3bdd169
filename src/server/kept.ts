import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

/** Documents that clients keep: they ask with the tag of what they have, and take them compressed (kube-openapi `handler`, `handler3`). */
export const isKept = (url: string): boolean => url.startsWith('/openapi/');

const FASTEST = 1;

/** Sends a document, or says that the client has it already. */
export function writeKept(response: ServerResponse, asked: IncomingHttpHeaders, contentType: string, bytes: Uint8Array): void {
  const tag = `"${createHash('sha512').update(bytes).digest('hex').toUpperCase()}"`;
  const headers: OutgoingHttpHeaders = { 'content-type': contentType, etag: tag, vary: 'Accept, Accept-Encoding' };
  const known = (asked['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (known.includes(tag) || known.includes('*')) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  const compressed = /\bgzip\b/.test(String(asked['accept-encoding'] ?? ''));
  const sent = compressed ? gzipSync(bytes, { level: FASTEST }) : bytes;
  response.writeHead(200, { ...headers, ...(compressed ? { 'content-encoding': 'gzip' } : {}), 'content-length': sent.length });
  response.end(sent);
}
