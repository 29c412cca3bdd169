import type { Ask, Outcome } from '../../api/connection';
import { formatReply, parseQuestion } from '../../api/dns-message';
import type { EndpointSlice, Service } from '../../api/types.gen';
import { type DnsView, resolveDns } from '../../network/dns';
import { knows, SERVICES, SLICES, slicesOf } from './cluster-view';
import type { Runtime, Turn } from './turn';

/** CoreDNS as it runs in a Pod, and the node's own DNS where a cluster has no Pods for it: both answer from what the node's network knows. */

export function dnsAnswer(turn: Turn, { body = '' }: Ask): Outcome | 'unknown' {
  if (!knows(turn, SERVICES, SLICES)) return 'unknown';
  const question = parseQuestion(body);
  return question ? { body: formatReply(resolveDns(viewOf(turn.runtime), question.name, question.type)) } : { body: '' };
}

const viewOf = (runtime: Runtime): DnsView => ({
  service: (namespace, name) => runtime.client.store<Service>(SERVICES).get(`${namespace}/${name}`),
  services: () => runtime.client.store<Service>(SERVICES).values(),
  slices: (namespace, name): readonly EndpointSlice[] => slicesOf(runtime).get(`${namespace}/${name}`) ?? [],
});
