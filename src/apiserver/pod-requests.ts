import { type Ask, type Header, headerOf, type Outcome } from '../api/connection';
import { credentialsOf, formatOf, PATCH_TYPES, TEXT_TYPES } from '../api/http-headers';
import type { Status } from '../api/types.gen';
import type { ApiCall, ApiResponse, ContentType, Method, NetworkRequest } from '../api/wire';
import { asOnTheWire } from '../api/wire-form';
import { formatYaml } from '../api/yaml';
import type { PodCaller } from './operation';
import { badRequest, methodNotAllowed, unsupportedMediaType } from './status';
import { SELF, type Turn } from './turn';

/** What programs in Pods ask through the Service `kubernetes`: HTTP becomes a request like any other, and its answer HTTP again. */

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] satisfies Method[];
const isMethod = (text: string): text is Method => METHODS.includes(text);
const isContentType = (types: readonly ContentType[], text: string): text is ContentType => types.some((type) => type === text);

/** A request has come over the Pod network. */
export function onPodRequest(turn: Turn, node: string, { stream, ask }: NetworkRequest): void {
  const call = callOf(ask);
  if ('outcome' in call) return void turn.send(node, { type: 'network-response', stream, outcome: call.outcome });
  const { state } = turn.server;
  const agent = headerOf(ask.headers, 'User-Agent') ?? '';
  const caller: PodCaller = {
    node,
    stream,
    format: formatOf(headerOf(ask.headers, 'Accept')) ?? 'json',
    // Who reads with his eyes (`isPrettyPrint`).
    pretty: /^(curl|Wget|Mozilla\/5\.0)/.test(agent) || /[?&]pretty(=(true|1))?(&|$)/.test(call.path),
    text: '',
  };
  const id = state.nextId++;
  state.loopback.set(id, { for: 'pod', caller });
  turn.send(SELF, { type: 'request', stream: id, agent: agent.split(/[/\s]/)[0] || 'http', ...call });
}

function callOf(ask: Ask): ApiCall | { readonly outcome: Outcome } {
  const { method = 'GET', path = '/', headers = [], body } = ask;
  if (ask.protocol !== 'http') return { outcome: ask.body === undefined ? { body: '' } : { failure: 'reset' } };
  if (!ask.tls) return { outcome: { status: 400, body: 'Client sent an HTTP request to an HTTPS server.\n' } };
  if (!isMethod(method)) return { outcome: refusal(methodNotAllowed()) };
  // One question and one answer are all that this network knows.
  if (/[?&](watch|follow)=(1|true)(&|$)/.test(path))
    return { outcome: refusal(badRequest('a program in a Pod cannot watch or follow here: its network is simulated as one answer to each request')) };
  const named = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const credentials = credentialsOf(named);
  const accept = named.accept;
  const call: ApiCall = {
    method,
    path,
    headers,
    ...(accept !== undefined && { accept }),
    ...(credentials.token === undefined && { anonymous: true }),
    ...credentials,
  };
  if (body === undefined || method === 'GET') return call;
  const types = method === 'PATCH' ? PATCH_TYPES : TEXT_TYPES;
  const type = named['content-type']?.split(';')[0]?.trim().toLowerCase() || 'application/json';
  if (!isContentType(types, type))
    return { outcome: refusal(unsupportedMediaType(`the body of the request was in an unknown format - accepted media types include: ${types.join(', ')}`)) };
  return { ...call, text: body, contentType: type };
}

const refusal = (status: Status): Outcome => ({ status: status.code ?? 400, headers: JSON_TYPE, body: `${JSON.stringify(status)}\n` });

const JSON_TYPE: readonly Header[] = [['Content-Type', 'application/json']];

/** The answer, or a part of it. */
export function onPodAnswer(turn: Turn, id: number, caller: PodCaller, { code, body, headers, more, warnings }: ApiResponse): void {
  const { node, stream, text } = caller;
  if (more) {
    turn.server.state.loopback.set(id, { for: 'pod', caller: { ...caller, text: text + String(body) } });
    return;
  }
  const encoded = encode(body, caller);
  const own = headers ?? [
    ['Content-Type', encoded.contentType],
    ...(warnings ?? []).map((warning): Header => ['Warning', `299 - "${warning.replace(/[\\"]/g, '\\$&')}"`]),
  ];
  turn.send(node, { type: 'network-response', stream, outcome: { status: code, headers: own, body: text + encoded.text } });
}

function encode(body: unknown, { format, pretty }: PodCaller): { readonly contentType: string; readonly text: string } {
  if (typeof body === 'string') return { contentType: 'text/plain; charset=utf-8', text: body };
  const wire = asOnTheWire(body);
  if (format === 'yaml') return { contentType: 'application/yaml', text: formatYaml(wire) };
  return { contentType: 'application/json', text: pretty ? JSON.stringify(wire, null, 2) : `${JSON.stringify(wire)}\n` };
}
