import { headerOf, type Request } from '../../api/connection';
import { httpError, json, text } from '../http/replies';
import type { Dealt } from '../http/serve';
import type { Process, Work } from '../program';
import { serveHttp } from './http-server';
import { klog } from './log';
import type { Subcommand } from './subcommand';

/** Converts the suite's example kind between its versions: one field in v1, two in v2 (agnhost `crd-conversion-webhook`). */

type Custom = Readonly<Record<string, unknown>> & { readonly apiVersion: string };

interface ConversionReview {
  readonly apiVersion: string;
  readonly request: { readonly uid: string; readonly desiredAPIVersion: string; readonly objects: readonly Custom[] };
}

const [V1, V2] = ['stable.example.com/v1', 'stable.example.com/v2'];

/** The object in the other version; a text says why it cannot be. */
function convert(object: Custom, to: string): Custom | string {
  const from = object.apiVersion;
  if (to === from) return `conversion from a version to itself should not call the webhook: ${to}`;
  if (from !== V1 && from !== V2) return `unexpected conversion version "${from}"`;
  if (to !== (from === V1 ? V2 : V1)) return `unexpected conversion version "${to}"`;
  const { hostPort, host, port, ...rest } = object;
  if (from === V2)
    return host === undefined && port === undefined ? { ...rest, apiVersion: to } : { ...rest, apiVersion: to, hostPort: `${host ?? ''}:${port ?? ''}` };
  if (hostPort === undefined) return { ...object, apiVersion: to };
  const parts = String(hostPort).split(':');
  return parts.length === 2 ? { ...rest, apiVersion: to, host: parts[0], port: parts[1] } : `invalid hostPort value \`${hostPort}\``;
}

function readReview(body: string): ConversionReview | undefined {
  try {
    const review = JSON.parse(body);
    return review?.kind === 'ConversionReview' && review.request ? review : undefined;
  } catch {
    return undefined;
  }
}

function* answer(process: Process, request: Request): Work<Dealt> {
  const type = headerOf(request.headers, 'Content-Type') ?? '';
  if (type !== 'application/json') return httpError(`invalid Content-Type header \`${type}\``, 400);
  const review = readReview(request.body ?? '');
  if (!review) return httpError(`failed to deserialize body (${request.body}) with error: json parse error`, 400);
  const converted = review.request.objects.map((object) => convert(object, review.request.desiredAPIVersion));
  const problem = converted.find((result) => typeof result === 'string');
  if (problem !== undefined) yield* klog(process, 'framework.go:95', String(problem), 'E');
  const { apiVersion } = review;
  const { uid } = review.request;
  const result = problem === undefined ? { status: 'Success' } : { status: 'Failure', message: problem };
  return json({
    kind: 'ConversionReview',
    apiVersion,
    response: { uid, ...(problem === undefined && { convertedObjects: converted }), result: { metadata: {}, ...result } },
  });
}

export const crdConversionWebhook: Subcommand = {
  short: 'Starts HTTP server on port 443 for testing CustomResourceConversionWebhook',
  flags: { 'tls-cert-file': { default: '' }, 'tls-private-key-file': { default: '' }, port: { default: '443' } },
  *run(process, flags) {
    const routes = { '/crdconvert': (request: Request) => answer(process, request), '/readyz': () => text('ok') };
    return yield* serveHttp(process, flags.number('port'), routes, { tls: true });
  },
};
