import { headerOf, type Request } from '../../../api/connection';
import { encodeBase64 } from '../../base64';
import { httpError, json, text } from '../../http/replies';
import type { Dealt } from '../../http/serve';
import type { Process, Work } from '../../program';
import { type Routes, serveHttp } from '../http-server';
import { klog } from '../log';
import type { Subcommand } from '../subcommand';
import { HANDLERS, type Handler } from './handlers';
import type { AdmissionRequest } from './review';

const DELAY_US = 5e6;
const NOTHING = text('');

function readReview(body: string): { readonly apiVersion: string; readonly request: AdmissionRequest } | undefined {
  try {
    const review = JSON.parse(body);
    return review?.kind === 'AdmissionReview' && review.request ? review : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the review that came, has it decided, and writes the answer into a review. */
function* review(process: Process, request: Request, handler: Handler, sidecarImage: string): Work<Dealt> {
  const type = headerOf(request.headers, 'Content-Type') ?? '';
  if (type !== 'application/json') {
    yield* klog(process, 'main.go:114', `contentType=${type}, expect application/json`, 'E');
    return NOTHING;
  }
  const asked = readReview(request.body ?? '');
  if (!asked) return httpError('Request could not be decoded: no kind "AdmissionReview" is registered', 400);
  const decided = handler(asked.request, sidecarImage);
  if (!decided) yield { call: 'sleep', us: Number.POSITIVE_INFINITY };
  const { patch, ...response } = decided ?? { allowed: false };
  return json({
    kind: 'AdmissionReview',
    apiVersion: asked.apiVersion,
    response: { uid: asked.request.uid, ...response, ...(patch !== undefined && { patch: encodeBase64(patch), patchType: 'JSONPatch' }) },
  });
}

export const webhook: Subcommand = {
  short: 'Starts a HTTP server, useful for testing MutatingAdmissionWebhook and ValidatingAdmissionWebhook',
  flags: { 'tls-cert-file': { default: '' }, 'tls-private-key-file': { default: '' }, port: { default: '443' }, 'sidecar-image': { default: '' } },
  *run(process, flags) {
    const image = flags.text('sidecar-image');
    const routes: Routes = Object.fromEntries(Object.entries(HANDLERS).map(([path, handler]) => [path, (request) => review(process, request, handler, image)]));
    const delayed = function* (request: Request): Work<Dealt> {
      yield { call: 'sleep', us: DELAY_US };
      return yield* review(process, request, HANDLERS['/always-allow-delay-5s']!, image);
    };
    return yield* serveHttp(
      process,
      flags.number('port'),
      { ...routes, '/always-allow-delay-5s': delayed, '/readyz': () => text('ok') },
      { tls: true, isSlow: ({ path = '' }) => path.startsWith('/always-allow-delay-5s') || path.startsWith('/pods') },
    );
  },
};
