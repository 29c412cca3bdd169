import type { DnsRecord } from '../api/dns-message';
import { parseOptions } from './options';
import { fail, type Process, type Program, type Run, type Work, write } from './program';
import { askDns, isAddress, resolveAll, resolverConfig, searchNames } from './resolve';

const TYPES: Readonly<Record<string, (record: DnsRecord) => string>> = {
  A: ({ name, data }) => `Name:\t${name.replace(/\.$/, '')}\nAddress: ${data}\n`,
  AAAA: ({ name, data }) => `Name:\t${name.replace(/\.$/, '')}\nAddress: ${data}\n`,
  CNAME: ({ name, data }) => `${name.replace(/\.$/, '')}\tcanonical name = ${data}\n`,
  PTR: ({ name, data }) => `${name.replace(/\.$/, '')}\tname = ${data}\n`,
  SRV: ({ name, data }) => `${name.replace(/\.$/, '')}\tservice = ${data}\n`,
  TXT: ({ name, data }) => `${name.replace(/\.$/, '')}\ttext = ${data}\n`,
};

/** `nslookup [-type=TYPE] NAME [SERVER]` as BIND has it. */
export const nslookup: Program = (process) => lookUp(process, '#');

/** The same in BusyBox, which writes an address with its port as most programs do. */
export const nslookupOfBusyBox: Program = (process) => lookUp(process, ':');

/** `nslookup NAME [SERVER]` of BusyBox before 1.29, which asks as any program does, and then who has each address. */
export const nslookupOfOldBusyBox: Program = function* (process) {
  const [name, given] = process.args;
  if (name === undefined) return yield* fail(process, 'missing name');
  const [known] = resolverConfig(process).servers;
  const server = given === undefined ? known : (yield* resolveAll(process, given))?.addresses[0];
  if (server === undefined) return yield* cannot(process, given ?? name);
  yield* write(process.stdout, `Server:    ${server}\n${yield* hostLine(server, server, 1)}\n`);
  const found = yield* resolveAll(process, name, given === undefined ? undefined : server);
  if (!found) return yield* cannot(process, name);
  let text = `Name:      ${name}\n`;
  for (const [i, address] of found.addresses.entries()) text += yield* hostLine(server, address, i + 1);
  yield* write(process.stdout, text);
  return 0;
};

function* cannot(process: Process, name: string): Run {
  yield* write(process.stderr, `nslookup: can't resolve '${name}'\n`);
  return 1;
}

function* hostLine(server: string, address: string, number: number): Work<string> {
  const reply = isIpv4(address) ? yield* askDns(server, reverseName(address), 'PTR') : undefined;
  const host = reply?.records.find(({ type }) => type === 'PTR')?.data.replace(/\.$/, '');
  return `Address ${number}: ${address}${host === undefined ? '' : ` ${host}`}\n`;
}

const isIpv4 = (text: string): boolean => isAddress(text) && !text.includes(':');
const reverseName = (address: string): string => `${address.split('.').reverse().join('.')}.in-addr.arpa.`;

function* lookUp(process: Process, beforePort: string): Run {
  const typed = process.args.map((arg) => /^-(?:type|query|q|querytype)=(\w+)$/.exec(arg)?.[1]?.toUpperCase()).find((found) => found !== undefined);
  const options = parseOptions(
    process.args.filter((arg) => !/^-\w+=/.test(arg)),
    {},
  );
  if (typeof options === 'string') return yield* fail(process, options);
  const [name, given] = options.operands;
  if (name === undefined) return yield* fail(process, 'missing name');
  const config = resolverConfig(process);
  const server = given ?? config.servers[0];
  const whole = isAddress(name) ? reverseName(name) : undefined;
  const type = typed ?? (whole === undefined ? 'A' : 'PTR');
  const names = whole === undefined ? searchNames(name, config) : [whole];
  let code = 'NXDOMAIN';
  for (const candidate of server === undefined ? [] : names) {
    const reply = yield* askDns(server!, candidate, type);
    if (!reply) {
      yield* write(process.stdout, ';; connection timed out; no servers could be reached\n\n');
      return 1;
    }
    ({ code } = reply);
    if (reply.records.length === 0) continue;
    const records = reply.records.map((record) => TYPES[record.type]?.(record) ?? '').join('');
    yield* write(process.stdout, `Server:\t\t${server}\nAddress:\t${server}${beforePort}53\n\n${records}\n`);
    return 0;
  }
  if (server === undefined) {
    yield* write(process.stdout, ';; connection timed out; no servers could be reached\n\n');
    return 1;
  }
  yield* write(process.stdout, `Server:\t\t${server}\nAddress:\t${server}${beforePort}53\n\n** server can't find ${name}: ${code}\n\n`);
  return 1;
}
