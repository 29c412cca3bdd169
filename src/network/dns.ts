import type { DnsRecord, DnsReply } from '../api/dns-message';
import type { EndpointSlice, Service } from '../api/types.gen';

/** What the cluster's DNS answers (CoreDNS with its `kubernetes` plugin; the DNS specification of Kubernetes), from the Services and slices that it knows. */

/** What is known of the cluster. */
export interface DnsView {
  service(namespace: string, name: string): Service | undefined;
  slices(namespace: string, name: string): readonly EndpointSlice[];
  services(): Iterable<Service>;
}

const ZONE = 'cluster.local';
const TTL = 30;
const VERSION = '1.1.0';

const NOTHING: DnsReply = { code: 'NXDOMAIN', records: [], additional: [] };
const found = (records: readonly DnsRecord[], additional: readonly DnsRecord[] = []): DnsReply => ({ code: 'NOERROR', records, additional });
const record = (name: string, type: string, data: string): DnsRecord => ({ name, type, ttl: TTL, data });

/** Answers a question; the name ends with a dot or not. */
export function resolveDns(view: DnsView, question: string, type: string): DnsReply {
  const name = question.toLowerCase().replace(/\.$/, '');
  const whole = `${name}.`;
  if (name.endsWith('.in-addr.arpa')) return reverse(view, name);
  if (name !== ZONE && !name.endsWith(`.${ZONE}`)) return isOfNobody(name) ? NOTHING : { code: 'SERVFAIL', records: [], additional: [] };
  const labels = name
    .slice(0, -ZONE.length)
    .split('.')
    .filter((label) => label !== '');
  if (labels.length === 1 && labels[0] === 'dns-version') return found(type === 'TXT' ? [record(whole, 'TXT', `"${VERSION}"`)] : []);
  const kind = labels.at(-1);
  const namespace = labels.at(-2);
  if (labels.length < 2 || namespace === undefined) return kind === 'svc' || kind === 'pod' || labels.length === 0 ? found([]) : NOTHING;
  const rest = labels.slice(0, -2);
  if (kind === 'pod') return podAnswer(whole, rest, type);
  return kind === 'svc' ? serviceAnswer(view, { whole, namespace, rest, type }) : NOTHING;
}

/** Whether the whole world knows that there is no such name: its last part is no domain. Of others nobody here can tell. */
const isOfNobody = (name: string): boolean => !name.includes('.') || /\.(?:svc|pod|cluster|local|internal)$/.test(name);

/** `10-244-1-2.default.pod.cluster.local`: whoever asks is believed (`pods insecure`). */
function podAnswer(whole: string, rest: readonly string[], type: string): DnsReply {
  const [dashed = ''] = rest;
  if (rest.length === 0) return found([]);
  if (rest.length > 1 || !/^\d{1,3}(-\d{1,3}){3}$/.test(dashed)) return NOTHING;
  return found(type === 'A' ? [record(whole, 'A', dashed.replaceAll('-', '.'))] : []);
}

interface Asked {
  readonly whole: string;
  readonly namespace: string;
  /** What stands before the namespace. */
  readonly rest: readonly string[];
  readonly type: string;
}

function serviceAnswer(view: DnsView, { whole, namespace, rest, type }: Asked): DnsReply {
  const name = rest.at(-1);
  if (name === undefined) return found([]);
  const service = view.service(namespace, name);
  if (!service) return NOTHING;
  const { spec = {} } = service;
  if (spec.type === 'ExternalName') return rest.length === 1 ? externalAnswer(view, whole, spec.externalName ?? '', type) : NOTHING;
  const hosts = hostsOf(view, service);
  if (rest.length === 3 && rest[0]!.startsWith('_') && rest[1]!.startsWith('_'))
    return serverAnswer(whole, service, hosts, { port: rest[0]!.slice(1), transport: rest[1]!.slice(1), type });
  if (rest.length === 2) {
    const meant = hosts.filter(({ host }) => host === rest[0]);
    return meant.length === 0 || !isHeadless(service)
      ? NOTHING
      : addresses(
          whole,
          meant.map(({ ip }) => ip),
          type,
        );
  }
  if (rest.length > 2) return NOTHING;
  if (type === 'SRV') return serverAnswer(whole, service, hosts, { type });
  if (!isHeadless(service)) return addresses(whole, spec.clusterIPs ?? [spec.clusterIP ?? ''], type);
  return hosts.length === 0
    ? NOTHING
    : addresses(
        whole,
        hosts.map(({ ip }) => ip),
        type,
      );
}

const isHeadless = ({ spec }: Service): boolean => spec?.clusterIP === 'None';

function addresses(name: string, ips: readonly string[], type: string): DnsReply {
  const wanted = new Set(ips.filter((ip) => ip !== '' && (ip.includes(':') ? 'AAAA' : 'A') === type));
  return found([...wanted].map((ip) => record(name, type === 'AAAA' ? 'AAAA' : 'A', ip)));
}

/** An alias, and what it stands for, as far as the cluster knows that. */
function externalAnswer(view: DnsView, name: string, target: string, type: string): DnsReply {
  const alias = record(name, 'CNAME', `${target.replace(/\.$/, '')}.`);
  if (type !== 'A' && type !== 'AAAA') return found([alias]);
  return found([alias, ...(target.endsWith(`.${ZONE}`) ? resolveDns(view, target, type).records : [])]);
}

interface Host {
  readonly host: string;
  readonly ip: string;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly transport: string }[];
}

/** A Service's endpoints: each is called by its hostname, or else by its address. */
function hostsOf(view: DnsView, { metadata }: Service): readonly Host[] {
  const hosts: Host[] = [];
  for (const { endpoints, ports } of view.slices(metadata.namespace ?? '', metadata.name ?? ''))
    for (const { addresses: ips, hostname, conditions } of endpoints ?? [])
      if (conditions?.ready !== false)
        for (const ip of ips)
          hosts.push({
            host: hostname ?? ip.replaceAll(/[.:]/g, '-'),
            ip,
            ports: (ports ?? []).flatMap(({ name = '', port, protocol = 'TCP' }) => (port ? [{ name, port, transport: protocol.toLowerCase() }] : [])),
          });
  return hosts;
}

/** `_http._tcp.web.default.svc.cluster.local`, or all ports. */
function serverAnswer(
  whole: string,
  service: Service,
  hosts: readonly Host[],
  { port, transport, type }: { readonly port?: string; readonly transport?: string; readonly type: string },
): DnsReply {
  const { namespace, name } = service.metadata;
  const base = `${name}.${namespace}.svc.${ZONE}.`;
  const isMeant = (one: { readonly name: string; readonly transport: string }): boolean =>
    one.name !== '' && (port === undefined || one.name === port) && (transport === undefined || one.transport === transport);
  const targets = isHeadless(service)
    ? hosts.flatMap(({ host, ip, ports }) => ports.filter(isMeant).map((one) => ({ port: one.port, target: `${host}.${base}`, ip })))
    : (service.spec?.ports ?? [])
        .filter((one) => isMeant({ name: one.name ?? '', transport: (one.protocol ?? 'TCP').toLowerCase() }))
        .map((one) => ({ port: one.port, target: base, ip: service.spec?.clusterIP ?? '' }));
  if (targets.length === 0) return port === undefined ? found([]) : NOTHING;
  if (type !== 'SRV') return found([]);
  const weight = Math.floor(100 / targets.length);
  return found(
    targets.map((one) => record(whole, 'SRV', `0 ${weight} ${one.port} ${one.target}`)),
    targets.map((one) => record(one.target, 'A', one.ip)),
  );
}

/** The name of an address. */
function reverse(view: DnsView, name: string): DnsReply {
  const ip = name
    .replace(/\.in-addr\.arpa$/, '')
    .split('.')
    .reverse()
    .join('.');
  const names: string[] = [];
  for (const service of view.services()) {
    const { metadata, spec } = service;
    const base = `${metadata.name}.${metadata.namespace}.svc.${ZONE}.`;
    if (spec?.clusterIP === ip) names.push(base);
    if (isHeadless(service)) for (const host of hostsOf(view, service)) if (host.ip === ip) names.push(`${host.host}.${base}`);
  }
  return names.length === 0 ? NOTHING : found(names.map((data) => record(`${name}.`, 'PTR', data)));
}
