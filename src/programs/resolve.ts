import { type DnsReply, formatQuestion, parseReply } from '../api/dns-message';
import { type Process, request, type Work } from './program';

/** How names become addresses: the C library's way, by `/etc/hosts` and the servers of `/etc/resolv.conf`. */

const ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}$|^[0-9a-f:]*:[0-9a-f:]+$/i;
const DNS_PORT = 53;
const TRY_US = 5e6;
const TRIES = 2;
/** A name is sent on through so many aliases. */
const ALIASES_MAX = 8;

export const isAddress = (text: string): boolean => ADDRESS.test(text);

interface ResolverConfig {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  /** A name with fewer dots is tried with the search list first. */
  readonly ndots: number;
}

/** `/etc/resolv.conf`. */
export function resolverConfig({ files }: Process): ResolverConfig {
  const servers: string[] = [];
  let search: readonly string[] = [];
  let ndots = 1;
  for (const line of (files.read('/etc/resolv.conf') ?? '').split('\n')) {
    const [keyword, ...words] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/);
    if (keyword === 'nameserver' && words[0]) servers.push(words[0]);
    if (keyword === 'search') search = words;
    const dots = keyword === 'options' ? words.map((word) => /^ndots:(\d+)$/.exec(word)?.[1]).find((found) => found !== undefined) : undefined;
    if (dots !== undefined) ndots = Number(dots);
  }
  return { servers, search, ndots };
}

/** The names that a name may stand for, in the order in which they are tried. */
export function searchNames(name: string, { search, ndots }: ResolverConfig): readonly string[] {
  if (name.endsWith('.')) return [name];
  const longer = search.map((domain) => `${name}.${domain}.`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [`${name}.`, ...longer] : [...longer, `${name}.`];
}

/** Asks a server; undefined if it does not answer. */
export function* askDns(server: string, name: string, type: string): Work<DnsReply | undefined> {
  for (let tried = 0; tried < TRIES; tried++) {
    const outcome = yield* request(server, { port: DNS_PORT, protocol: 'udp', body: formatQuestion(name, type) }, TRY_US);
    if (!('failure' in outcome)) return parseReply(outcome.body);
    if (outcome.failure !== 'timeout') return undefined;
  }
  return undefined;
}

/** The first of the servers that answers. */
function* askServers({ servers }: ResolverConfig, name: string, type: string): Work<DnsReply | undefined> {
  for (const server of servers) {
    const reply = yield* askDns(server, name, type);
    if (reply && reply.code !== 'SERVFAIL') return reply;
  }
  return undefined;
}

/** What `/etc/hosts` says of a name. */
export function hostsLine({ files }: Process, name: string): { readonly address: string; readonly names: readonly string[] } | undefined {
  for (const line of (files.read('/etc/hosts') ?? '').split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (names.includes(name)) return { address, names };
  }
  return undefined;
}

export interface Resolved {
  /** As the server calls it. */
  readonly name: string;
  readonly addresses: readonly string[];
}

/** The addresses that a name stands for; undefined if nobody knows it. `server`: only that one is asked. */
export function* resolveAll(process: Process, name: string, server?: string): Work<Resolved | undefined> {
  if (isAddress(name)) return { name, addresses: [name] };
  const line = hostsLine(process, name.replace(/\.$/, ''));
  if (line) return { name, addresses: [line.address] };
  const known = resolverConfig(process);
  const config = server === undefined ? known : { ...known, servers: [server] };
  for (const whole of searchNames(name, config)) {
    const found = yield* followed(config, whole);
    if (found) return found;
  }
  return undefined;
}

function* followed(config: ResolverConfig, first: string): Work<Resolved | undefined> {
  let name = first;
  for (let aliases = 0; aliases < ALIASES_MAX; aliases++) {
    const reply = yield* askServers(config, name, 'A');
    const addresses = (reply?.records ?? []).filter(({ type }) => type === 'A').map(({ data }) => data);
    if (addresses.length > 0) return { name: name.replace(/\.$/, ''), addresses };
    const alias = reply?.records.find(({ type }) => type === 'CNAME')?.data;
    if (alias === undefined) return undefined;
    name = alias;
  }
  return undefined;
}

/** The address that a name stands for; undefined if nobody knows it. */
export function* resolveHost(process: Process, name: string): Work<string | undefined> {
  return (yield* resolveAll(process, name))?.addresses[0];
}
