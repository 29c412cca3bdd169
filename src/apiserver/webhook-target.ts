import { type Ask, type Failure, failureWords } from '../api/connection';
import { quote } from '../api/quote';
import type { Service, WebhookClientConfig } from '../api/types.gen';
import { urlOf } from './admission/dynamic/webhook-call';
import { SERVER_IP, serviceLocation } from './proxy';
import { isRefusal } from './registry/scope';
import { SELF, type Turn } from './turn';

/** Calls to webhooks over the Pod network (apiserver `util/webhook`). */

export const UNKNOWN_AUTHORITY = 'tls: failed to verify certificate: x509: certificate signed by unknown authority';

interface Target {
  readonly ip: string;
  readonly port: number;
  readonly node: string;
}

/** A call under way, or why there is none. */
export type Called = { readonly stream: number; readonly host: string } | { readonly error: string };

/** The Pod behind a webhook's Service, or why it cannot be called. */
function targetOf(turn: Turn, { url, service, caBundle }: WebhookClientConfig): Target | { readonly error: string } {
  if (!service) return { error: `${url}: what lies outside of the cluster cannot be called in a simulation` };
  const { name = '', namespace = '', port = 443 } = service;
  const found = turn.server.lookup.get<Service>('services', namespace, name);
  if (!found) return { error: `service ${quote(name)} not found` };
  const location = serviceLocation(turn, namespace, name, { scheme: 'https', name, port: String(port) });
  if (isRefusal(location)) return { error: failureWords('refused', `${found.spec?.clusterIP}:${port}`) };
  return caBundle ? location : { error: UNKNOWN_AUTHORITY };
}

/** Sends a body to a webhook. Its answer, or that its time is up, comes on the stream. */
export function callWebhook(turn: Turn, client: WebhookClientConfig, timeoutSeconds: number, body: object): Called {
  const target = targetOf(turn, client);
  if ('error' in target) return target;
  const { state } = turn.server;
  const { ip, port, node } = target;
  const [, path = '/'] = /^https:\/\/[^/?]*(.*)$/.exec(urlOf(client, timeoutSeconds)) ?? [];
  const { service } = client;
  const ask: Ask = {
    port,
    protocol: 'http',
    tls: true,
    method: 'POST',
    path: path.startsWith('/') ? path : `/${path}`,
    headers: [
      ['Host', `${service?.name}.${service?.namespace}.svc:${service?.port ?? 443}`],
      ['Content-Type', 'application/json'],
      ['Accept', 'application/json, */*'],
    ],
    body: JSON.stringify(body),
  };
  const stream = state.nextId++;
  turn.send(`runtime/${node}`, { type: 'network-request', stream, from: `${SERVER_IP}:${port}`, to: ip, ask });
  // Somebody waits for it: no reason to wait for the wall clock too.
  turn.send(SELF, { type: 'proxy-timer', stream }, { afterUs: timeoutSeconds * 1e6 });
  return { stream, host: `${ip}:${port}` };
}

export const failureInWords = (failure: Failure, host: string): string => failureWords(failure, host, 'context deadline exceeded');
