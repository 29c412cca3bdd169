import { parseReply } from '../api/dns-message';
import type { NetworkResponse } from '../api/wire';
import type { Message } from '../sim/message';
import type { Description } from './describe-message';
import type { Body } from './input';

/** Requests over the Pod network, and which message answers which: they are for the Pod that asks, and so is what comes of them. */
export function createNetworkIndex(descriptionOf: (id: number) => Description | undefined, podBehind: (id: number) => string | undefined) {
  /** By who asks and stream. */
  const requests = new Map<string, number>();
  const answered = new Map<number, number>();
  return {
    describe(id: number, found: Description, { from, to, body }: Message<Body>): Description {
      const { stream } = body as { readonly stream?: number };
      if (found.operation === 'network-request') requests.set(`${from}#${stream}`, id);
      const request = found.operation === 'network-response' ? requests.get(`${to}#${stream}`) : undefined;
      const asked = request === undefined ? undefined : descriptionOf(request);
      const about = asked?.about ?? found.about ?? podBehind(id);
      if (request === undefined || !asked?.ends) return { ...found, ...(about !== undefined && { about }) };
      answered.set(id, request);
      const { ends } = asked;
      const label = found.code === undefined && found.failure === undefined ? answerWords(body) : found.label;
      return { ...found, label, ends: { ...ends, from: ends.to, to: ends.from }, ...(about !== undefined && { about }) };
    },
    askedBy: (answer: number): number | undefined => answered.get(answer),
    /** The trace was truncated to this length. */
    cut(length: number): void {
      for (const [key, id] of requests) if (id >= length) requests.delete(key);
      for (const id of answered.keys()) if (id >= length) answered.delete(id);
    },
  };
}

/** What an answer without a status says: an address, or that there is none of that name. */
function answerWords(body: Body): string {
  const { outcome } = body as NetworkResponse;
  const text = 'failure' in outcome ? '' : outcome.body;
  if (!/^(?:NOERROR|NXDOMAIN|SERVFAIL)(?:\n|$)/.test(text)) return 'answered';
  const { code, records } = parseReply(text);
  return records.length > 0 ? records.map(({ data }) => data).join(', ') : code === 'NOERROR' ? 'no such record' : code;
}
