import type { IncomingHttpHeaders } from 'node:http';

/** Names under which a browser or kubectl on this machine may reach the server. */
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** What Go's WebSocket clients say that they come from; a browser would say of which site it speaks, too. */
const GO_ORIGIN = 'http://localhost';

/**
 * Why a request must not be served, if so. The address is the loopback one, but a browser on this machine can be made to send requests there:
 * a name that resolves to it (DNS rebinding) shows in Host, and a page of another site in Origin and Sec-Fetch-Site.
 */
export function refusalOf(headers: IncomingHttpHeaders): string | undefined {
  const { host, origin, 'sec-fetch-site': site } = headers;
  const refused = hostRefusalOf(headers);
  if (refused !== undefined) return refused;
  const isOwn = origin === undefined || origin === `http://${host}` || (origin === GO_ORIGIN && site === undefined);
  if (!isOwn) return 'requests from pages of other sites are refused';
  if (site === 'cross-site' || site === 'same-site') return 'requests from pages of other sites are refused';
  return undefined;
}

/** Why nothing at all is sent to whoever came under this name. */
export const hostRefusalOf = ({ host }: IncomingHttpHeaders): string | undefined =>
  host === undefined || !LOCAL_HOST.test(host) ? 'this server answers only under the names localhost and 127.0.0.1' : undefined;
