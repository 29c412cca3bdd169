import type { Header } from '../../../api/connection';
import { check } from './directives';
import { ConfigurationError, type Directive } from './syntax';

/** What nginx makes of its configuration: servers with their locations, which inherit what they do not say themselves. */

export interface Listen {
  readonly port: number;
  readonly tls: boolean;
  readonly isDefault: boolean;
}

/** What holds at a place, as said there or around it. */
export interface Scope {
  readonly root: string;
  readonly index: readonly string[];
  readonly autoindex: boolean;
  readonly defaultType: string;
  readonly headers: readonly Header[];
  readonly proxyHeaders: readonly Header[];
  readonly proxyTimeoutUs: number;
  readonly errorPages: ReadonlyMap<number, string>;
  readonly logs: boolean;
  readonly tryFiles?: readonly string[];
  readonly alias?: string;
  readonly returns?: { readonly code: number; readonly text: string | undefined };
  readonly proxy?: Target;
}

export interface Target {
  readonly url: URL;
  /** A path after the host takes the place of the location's. */
  readonly replaces: boolean;
  readonly place: string;
}

export interface Location extends Scope {
  readonly kind: '=' | '^~' | '~' | '~*' | '' | '@';
  readonly at: string;
}

export interface Server extends Scope {
  readonly listens: readonly Listen[];
  readonly names: readonly string[];
  readonly locations: readonly Location[];
  readonly certificates: readonly { readonly path: string; readonly isKey: boolean }[];
}

export interface Configuration {
  readonly servers: readonly Server[];
  readonly upstreams: ReadonlyMap<string, readonly { readonly host: string; readonly port: number; readonly place: string }[]>;
}

const PROXY_TIMEOUT_US = 60e6;
const OUTERMOST: Scope = {
  root: '/etc/nginx/html',
  index: ['index.html'],
  autoindex: false,
  defaultType: 'text/plain',
  headers: [],
  proxyHeaders: [],
  proxyTimeoutUs: PROXY_TIMEOUT_US,
  errorPages: new Map(),
  logs: true,
};

const named = (directives: readonly Directive[], name: string): readonly Directive[] => directives.filter((one) => one.name === name);
const lastOf = (directives: readonly Directive[], name: string): readonly string[] | undefined => named(directives, name).at(-1)?.args;
const pairs = (directives: readonly Directive[], name: string): readonly Header[] =>
  named(directives, name).map(({ args: [key = '', value = ''] }) => [key, value]);

export function configurationOf(directives: readonly Directive[]): Configuration {
  check(directives);
  if (named(directives, 'events').length === 0) throw new ConfigurationError('no "events" section in configuration');
  const http = named(directives, 'http').flatMap(({ block = [] }) => block);
  const scope = scopeOf(http, OUTERMOST);
  return {
    servers: named(http, 'server').map(({ block = [] }) => serverOf(block, scope)),
    upstreams: new Map(
      named(http, 'upstream').map(({ args: [name = ''], block = [] }) => [
        name,
        named(block, 'server').map(({ args: [address = ''], place }) => {
          const [host = '', port = '80'] = address.split(':');
          return { host, port: Number(port), place };
        }),
      ]),
    ),
  };
}

/** What is said here over what is said around; lists are taken as a whole from the innermost that has one. */
function scopeOf(block: readonly Directive[], outer: Scope): Scope {
  const { tryFiles: _, returns: __, proxy: ___, alias: ____, ...inherited } = outer;
  const [headers, proxyHeaders] = [pairs(block, 'add_header'), pairs(block, 'proxy_set_header')];
  const tryFiles = lastOf(block, 'try_files');
  const alias = lastOf(block, 'alias')?.[0];
  const root = lastOf(block, 'root')?.[0];
  const returned = named(block, 'return')[0];
  const passed = named(block, 'proxy_pass').at(-1);
  const seconds = secondsIn(lastOf(block, 'proxy_read_timeout')?.[0]);
  return {
    ...inherited,
    ...(root !== undefined && { root: root.replace(/(.)\/$/, '$1') }),
    ...(named(block, 'index').length > 0 && { index: named(block, 'index').flatMap(({ args }) => args) }),
    ...(lastOf(block, 'autoindex') && { autoindex: lastOf(block, 'autoindex')![0] === 'on' }),
    ...(lastOf(block, 'default_type') && { defaultType: lastOf(block, 'default_type')![0]! }),
    ...(headers.length > 0 && { headers }),
    ...(proxyHeaders.length > 0 && { proxyHeaders }),
    ...(seconds !== undefined && { proxyTimeoutUs: seconds * 1e6 }),
    ...(named(block, 'error_page').length > 0 && { errorPages: errorPagesOf(named(block, 'error_page')) }),
    ...(lastOf(block, 'access_log') && { logs: lastOf(block, 'access_log')![0] !== 'off' }),
    ...(tryFiles && { tryFiles }),
    ...(alias !== undefined && { alias }),
    ...(returned && { returns: returnOf(returned) }),
    ...(passed && { proxy: proxyOf(passed) }),
  };
}

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, '': 1 };
function secondsIn(text: string | undefined): number | undefined {
  const [, number, unit = ''] = /^(\d+)(ms|s|m|h)?$/.exec(text ?? '') ?? [];
  return number === undefined ? undefined : Number(number) * UNITS[unit]!;
}

const errorPagesOf = (directives: readonly Directive[]): ReadonlyMap<number, string> =>
  new Map(directives.flatMap(({ args }) => args.slice(0, -1).map((code) => [Number(code), args.at(-1)!] as const)));

function returnOf({ args: [first = '', second], place }: Directive): NonNullable<Scope['returns']> {
  if (/^\d+$/.test(first)) return { code: Number(first), text: second };
  if (second !== undefined) throw new ConfigurationError(`invalid return code "${first}" in ${place}`);
  if (/^(?:https?:\/\/|\$scheme)/.test(first)) return { code: 302, text: first };
  throw new ConfigurationError(`invalid return code "${first}" in ${place}`);
}

function proxyOf({ args: [target = ''], place }: Directive): Target {
  if (target.includes('$')) throw new ConfigurationError(`variables in "proxy_pass" are not simulated in ${place}`);
  if (!/^https?:\/\//.test(target)) throw new ConfigurationError(`invalid URL prefix in ${place}`);
  if (!URL.canParse(target)) throw new ConfigurationError(`invalid port in upstream "${target.replace(/^\w+:\/\//, '')}" in ${place}`);
  return { url: new URL(target), replaces: /^https?:\/\/[^/]+\//.test(target), place };
}

function serverOf(block: readonly Directive[], outer: Scope): Server {
  const scope = scopeOf(block, outer);
  const listens = named(block, 'listen').map(listenOf);
  return {
    ...scope,
    listens: listens.length > 0 ? listens : [{ port: 80, tls: false, isDefault: false }],
    names: named(block, 'server_name').flatMap(({ args }) => args),
    locations: locationsOf(block, scope),
    certificates: ['ssl_certificate', 'ssl_certificate_key'].flatMap((name) =>
      named(block, name).map(({ args: [path = ''] }) => ({ path, isKey: name.endsWith('key') })),
    ),
  };
}

function listenOf({ args: [address = '', ...more], place }: Directive): Listen {
  const port = Number(/(?:^|:)(\d+)$/.exec(address)?.[1] ?? (/^[\w.*]+$/.test(address) && !/^\d/.test(address) ? 80 : Number.NaN));
  if (Number.isNaN(port)) throw new ConfigurationError(`invalid port in "${address}" of the "listen" directive in ${place}`);
  return { port, tls: more.includes('ssl'), isDefault: more.includes('default_server') };
}

function locationsOf(block: readonly Directive[], outer: Scope): readonly Location[] {
  const locations: Location[] = [];
  for (const { args, block: inner = [], place } of named(block, 'location')) {
    const [first = '', second] = args;
    const [, kind = '', at = ''] = second === undefined ? (/^(=|\^~|~\*?|@|)(.*)$/.exec(first) ?? []) : [undefined, first, second];
    if (second !== undefined && !/^(?:=|\^~|~\*?)$/.test(first)) throw new ConfigurationError(`invalid location modifier "${first}" in ${place}`);
    if (locations.some((one) => one.kind === kind && one.at === at)) throw new ConfigurationError(`duplicate location "${at}" in ${place}`);
    locations.push({ ...scopeOf(inner, outer), kind: kind as Location['kind'], at });
    if (named(inner, 'location').length > 0) locations.push(...locationsOf(inner, outer));
  }
  return locations;
}
