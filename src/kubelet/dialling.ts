import { type Ask, failureWords, type Header, headerOf, type Outcome } from '../api/connection';
import type { Container, HTTPGetAction, Probe } from '../api/types.gen';
import type { CriAnswer } from './cri/cri';

/** What probes and hooks ask of a port, and Go's words for what goes wrong (`probe/http`, `probe/tcp`, `probe/grpc`). */

const HEALTH_CHECK = '/grpc.health.v1.Health/Check';
const REDIRECTS_MAX = 10;

/** A port by number or by the name that the container gives it. */
export function portNumber(container: Container, port: number | string | undefined): number | undefined {
  if (typeof port === 'number') return port;
  if (port === undefined) return undefined;
  if (/^\d+$/.test(port)) return Number(port);
  return container.ports?.find((p) => p.name === port)?.containerPort;
}

/** `NewRequestForHTTPGetAction`; who asks is `kube-probe` or `kube-lifecycle`. */
export function httpAsk({ path = '/', scheme, httpHeaders = [] }: HTTPGetAction, port: number, who: 'probe' | 'lifecycle'): Ask {
  const given: readonly Header[] = httpHeaders.map(({ name, value }) => [name, value]);
  const headers: Header[] = [];
  if (headerOf(given, 'User-Agent') === undefined) headers.push(['User-Agent', `kube-${who}/1.36`]);
  if (headerOf(given, 'Accept') === undefined) headers.push(['Accept', '*/*']);
  headers.push(...given.filter(([name, value]) => value !== '' || name.toLowerCase() !== 'accept'));
  return { port, protocol: 'http', method: 'GET', path: rooted(path), headers, ...(scheme === 'HTTPS' && { tls: true }) };
}

const rooted = (path: string): string => (path.startsWith('/') ? path : `/${path}`);

/** What a probe asks of the Pod's address; undefined if it names a port that there is not. */
export function probeAsk(container: Container, { httpGet, tcpSocket, grpc }: Probe): Ask | undefined {
  const port = portNumber(container, httpGet?.port ?? tcpSocket?.port ?? grpc?.port);
  if (port === undefined) return undefined;
  if (httpGet) return httpAsk(httpGet, port, 'probe');
  return grpc ? { port, protocol: 'grpc', path: HEALTH_CHECK, body: grpc.service ?? '' } : { port, protocol: 'tcp' };
}

/** What a probe found out: that it went well, or with a warning, or what failed; or where it is sent on. */
export type ProbeFinding =
  | { readonly is: 'success' }
  | { readonly is: 'warning' | 'failure'; readonly text: string }
  | { readonly is: 'redirect'; readonly path: string };

/** What became of a request that a probe made; `redirects`: how often it has been sent on before. */
export function probeFinding(spec: Probe, ask: Ask, ip: string, outcome: Outcome, redirects: number): ProbeFinding {
  const seconds = spec.timeoutSeconds ?? 1;
  if (spec.httpGet) return httpFinding(spec.httpGet.host || ip, ask, outcome, redirects);
  if (spec.grpc) return grpcFinding(`${ip}:${ask.port}`, outcome, seconds);
  const host = spec.tcpSocket?.host || ip;
  return 'failure' in outcome ? failed(failureWords(outcome.failure, `${host}:${ask.port}`)) : { is: 'success' };
}

const failed = (text: string): ProbeFinding => ({ is: 'failure', text });

const CLIENT_TIMEOUT = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

/** `DoHTTPProbe` and `RedirectChecker`. */
function httpFinding(host: string, { port, tls, path = '/' }: Ask, outcome: Outcome, redirects: number): ProbeFinding {
  const base = `${tls ? 'https' : 'http'}://${host}:${port}`;
  if ('failure' in outcome) return failed(`Get "${base}${path}": ${failureWords(outcome.failure, `${host}:${port}`, CLIENT_TIMEOUT)}`);
  const { status = 200, headers, body } = outcome;
  if (status >= 400 || status < 200) return failed(`HTTP probe failed with statuscode: ${status}`);
  if (status < 300) return { is: 'success' };
  const location = headerOf(headers, 'Location');
  const local = location === undefined ? undefined : localPath(location, host, path);
  if (local === undefined) return { is: 'warning', text: `Probe terminated redirects, Response body: ${body}` };
  if (redirects + 1 >= REDIRECTS_MAX) return failed(`Get "${location}": stopped after ${REDIRECTS_MAX} redirects`);
  return { is: 'redirect', path: local };
}

/** The path of a redirection that stays on the host; undefined: it leads to another one. */
function localPath(location: string, host: string, from: string): string | undefined {
  const absolute = /^https?:\/\/([^/:]+)(?::\d+)?(\/.*)?$/.exec(location);
  if (absolute) return absolute[1] === host ? (absolute[2] ?? '/') : undefined;
  return location.startsWith('/') ? location : from.replace(/[^/]*$/, location);
}

/** Whether a probe's question was answered well, for whoever does not know the probe. */
export function wentWell({ error, exec, dial }: CriAnswer): boolean {
  if (error !== undefined || (exec && exec.exitCode !== 0)) return false;
  if (!dial) return true;
  return !('failure' in dial) && (dial.status ?? 0) < 400 && !/NOT_SERVING|UNKNOWN/.test(dial.status === 0 ? dial.body : '');
}

/** gRPC's codes, as far as they have words of their own. */
const UNIMPLEMENTED = 12;

function grpcFinding(address: string, outcome: Outcome, seconds: number): ProbeFinding {
  if ('failure' in outcome) {
    const text =
      outcome.failure === 'reset'
        ? 'error: health rpc probe failed: rpc error: code = Unavailable desc = error reading from server: EOF'
        : `timeout: failed to connect service "${address}" within ${seconds}s: context deadline exceeded`;
    return failed(text);
  }
  const { status = 0, body } = outcome;
  if (status === UNIMPLEMENTED) return failed(`error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${body}`);
  if (status !== 0) return failed(`error: health rpc probe failed: ${body}`);
  return body === 'SERVING' ? { is: 'success' } : failed(`service unhealthy (responded with "${body}")`);
}
