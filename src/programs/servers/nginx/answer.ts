import { type Header, headerOf, type Reply, type Request, withoutPort } from '../../../api/connection';
import { memo, memoOf } from '../../../api/memo';
import { pathOf, reasonOf, targetOf, typeOf } from '../../http/replies';
import { resolvePath } from '../../paths';
import type { Files } from '../../program';
import type { Configuration, Location, Scope, Server, Target } from './configuration';
import { errnoOf } from './syntax';

/** What nginx answers, by its configuration and its files. */

/** What comes of a request: an answer, or somebody else who is to answer it. `complaint`: for the error log. */
export type Found =
  | { readonly reply: Reply; readonly scope: Scope; readonly complaint?: string }
  | { readonly pass: Target; readonly path: string; readonly scope: Scope };

/** How often a request is sent on within one server. */
const INTERNAL_MAX = 10;

/** The server that a request is for: by its port, then by its name. */
export function serverFor({ servers }: Configuration, { port, headers }: Request): Server | undefined {
  const here = servers.filter(({ listens }) => listens.some((listen) => listen.port === port));
  if (here.length < 2) return here[0];
  const host = withoutPort(headerOf(headers, 'Host') ?? '').toLowerCase();
  const isDefault = ({ listens }: Server): boolean => listens.some((listen) => listen.port === port && listen.isDefault);
  return here.find(({ names }) => names.some((name) => isNamed(name.toLowerCase(), host))) ?? here.find(isDefault) ?? here[0];
}

const isNamed = (name: string, host: string): boolean =>
  name === host || (name.startsWith('*.') && host.endsWith(name.slice(1))) || (name.startsWith('~') && new RegExp(name.slice(1)).test(host));

/** The location of a path, which is the same as long as the configuration is. */
const locationsOf = memoOf((server: Server) => memo((path) => ({ location: locationFor(server, path) })));

/** An exact one, else the first expression that fits, unless the longest prefix forbids that. */
function locationFor({ locations }: Server, path: string): Location | undefined {
  const exact = locations.find(({ kind, at }) => kind === '=' && at === path);
  if (exact) return exact;
  const prefixes = locations.filter(({ kind, at }) => (kind === '' || kind === '^~') && path.startsWith(at));
  const longest = prefixes.reduce<Location | undefined>((best, one) => (best && best.at.length >= one.at.length ? best : one), undefined);
  if (longest?.kind === '^~') return longest;
  return locations.find(({ kind, at }) => kind.startsWith('~') && new RegExp(at, kind === '~*' ? 'i' : '').test(path)) ?? longest;
}

/** A request at a server, and what the server has. */
export interface Asked {
  readonly server: Server;
  readonly request: Request;
  readonly files: Files;
  /** As it calls itself: `nginx/1.27.5`. */
  readonly software: string;
}

/** A path at a location, and the way to another one. */
interface Visit extends Asked {
  readonly location: Location | undefined;
  readonly scope: Scope;
  readonly path: string;
  readonly again: (to: string) => Found;
}

/** Answers a request, or says who is to. */
export const find = (asked: Asked): Found =>
  asked.server.returns ? returned(asked, asked.server, asked.server.returns) : at(asked, pathOf(asked.request), INTERNAL_MAX);

function at(asked: Asked, path: string, left: number): Found {
  const { server, request, files, software } = asked;
  const location = path.startsWith('@')
    ? server.locations.find(({ kind, at: name }) => kind === '@' && `@${name}` === path)
    : locationsOf(server)(path).location;
  const scope: Scope = location ?? server;
  if (left === 0)
    return { reply: errorPage(500, software), scope, complaint: `rewrite or internal redirection cycle while internally redirecting to "${path}"` };
  const again = (to: string): Found => at(asked, to, left - 1);
  const found = whatIs({ server, request, files, software, location, scope, path, again });
  if (!('reply' in found) || (found.reply.status ?? 200) < 300) return found;
  const page = found.scope.errorPages.get(found.reply.status ?? 200);
  if (page === undefined || !page.startsWith('/') || left < INTERNAL_MAX) return found;
  const shown = again(page);
  return 'reply' in shown && shown.reply.status === 200
    ? { ...shown, reply: { ...shown.reply, status: found.reply.status! }, ...(found.complaint && { complaint: found.complaint }) }
    : found;
}

function whatIs(visit: Visit): Found {
  const { scope } = visit;
  if (scope.returns) return returned(visit, scope, scope.returns);
  if (scope.tryFiles) return tried(visit, scope.tryFiles);
  if (scope.proxy) return { pass: scope.proxy, path: passedPath(visit, scope.proxy), scope };
  return fileAt(visit, visit.path);
}

/** With a path of its own, that takes the place of what the location matched. */
function passedPath({ location, path, request: { path: asked = '/' } }: Visit, { url, replaces }: Target): string {
  if (!replaces) return asked;
  const query = asked.includes('?') ? asked.slice(asked.indexOf('?')) : '';
  return `${url.pathname}${path.slice(location?.at.length ?? 0)}${query}`;
}

function returned({ server, request, software }: Asked, scope: Scope, { code, text }: NonNullable<Scope['returns']>): Found {
  const said = text === undefined ? undefined : withVariables(text, server, request);
  if (code >= 301 && code <= 308 && code !== 304 && said !== undefined) {
    const where = said.startsWith('/') ? `http://${headerOf(request.headers, 'Host') ?? 'localhost'}${said}` : said;
    return { reply: moved(code, where, software), scope };
  }
  if (said === undefined) return { reply: code < 300 ? { status: code, body: '' } : errorPage(code, software), scope };
  return { reply: { status: code, headers: [['Content-Type', scope.defaultType]], body: said }, scope };
}

/** `$host`, `$http_user_agent` and their like. */
export function withVariables(text: string, server: Server, request: Request): string {
  const { path, query } = targetOf(request);
  const asked = request.path ?? '/';
  const host = headerOf(request.headers, 'Host') ?? '';
  const values: Readonly<Record<string, string>> = {
    host: withoutPort(host),
    http_host: host,
    uri: path,
    document_uri: path,
    request_uri: asked,
    args: asked.includes('?') ? asked.slice(asked.indexOf('?') + 1) : '',
    is_args: asked.includes('?') ? '?' : '',
    request_method: request.method ?? 'GET',
    remote_addr: withoutPort(request.from),
    proxy_add_x_forwarded_for: [headerOf(request.headers, 'X-Forwarded-For'), withoutPort(request.from)].filter(Boolean).join(', '),
    server_addr: request.to,
    server_port: String(request.port),
    server_name: server.names[0] ?? '',
    scheme: request.tls ? 'https' : 'http',
  };
  return text.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => {
    if (Object.hasOwn(values, name)) return values[name]!;
    if (name.startsWith('arg_')) return query.get(name.slice(4)) ?? '';
    return name.startsWith('http_') ? (headerOf(request.headers, name.slice(5).replaceAll('_', '-')) ?? '') : whole;
  });
}

const pathOnDisk = ({ location, scope }: Visit, path: string): string => {
  const rest = scope.alias !== undefined && location ? `${scope.alias}${path.slice(location.at.length)}` : `${scope.root}${path}`;
  return cleaned(rest);
};

const cleaned = memo((path) => resolvePath(path, '/') + (path.endsWith('/') && path !== '/' ? '/' : ''));

function tried(visit: Visit, names: readonly string[]): Found {
  const { scope, path, files, software, again } = visit;
  for (const name of names.slice(0, -1)) {
    const uri = name.replace(/\$\{?uri\}?/g, path);
    const status = files.status(pathOnDisk(visit, uri).replace(/(.)\/$/, '$1'));
    if (typeof status !== 'string' && status.type === (uri.endsWith('/') ? 'directory' : 'file')) return fileAt(visit, uri);
  }
  const last = names.at(-1)!;
  if (/^=\d+$/.test(last)) return { reply: errorPage(Number(last.slice(1)), software), scope };
  return again(last.replace(/\$\{?uri\}?/g, path).replace(/\?.*$/, ''));
}

const NOT_THERE = 'No such file or directory';

function fileAt(visit: Visit, path: string): Found {
  const { scope, request, files, software } = visit;
  const { method = 'GET', headers } = request;
  if (method !== 'GET' && method !== 'HEAD') return { reply: errorPage(405, software), scope };
  const disk = pathOnDisk(visit, path);
  if (path.endsWith('/')) return directoryAt(visit, path, disk);
  const body = files.read(disk);
  if (body !== undefined) return { reply: { status: 200, headers: [['Content-Type', typeOf(disk) ?? scope.defaultType]], body }, scope };
  const status = files.status(disk);
  if (typeof status !== 'string' && status.type === 'directory')
    return { reply: moved(301, `http://${headerOf(headers, 'Host') ?? 'localhost'}${path}/`, software), scope };
  const why = typeof status === 'string' ? status : 'Permission denied';
  return { reply: errorPage(why === NOT_THERE ? 404 : 403, software), scope, complaint: `open() "${disk}" failed (${errnoOf(why)})` };
}

function directoryAt({ scope, files, software, again }: Visit, path: string, disk: string): Found {
  const index = scope.index.find((name) => files.read(`${disk}${name}`) !== undefined);
  if (index !== undefined) return again(`${path}${index}`);
  const names = files.list(disk.replace(/(.)\/$/, '$1'));
  if (names && scope.autoindex) return { reply: listing(path, names, disk, files), scope };
  if (names) return { reply: errorPage(403, software), scope, complaint: `directory index of "${disk}" is forbidden` };
  return { reply: errorPage(404, software), scope, complaint: `"${disk}${scope.index[0]}" is not found (${errnoOf(NOT_THERE)})` };
}

const moved = (status: number, location: string, software: string): Reply => ({
  ...errorPage(status, software),
  headers: [
    ['Content-Type', 'text/html'],
    ['Location', location],
  ],
});

function listing(path: string, names: readonly string[], disk: string, files: Files): Reply {
  const shown = names.map((name) => (files.list(`${disk}${name}`) ? `${name}/` : name)).sort();
  const title = `Index of ${path}`;
  const links = ['../', ...shown].map((name) => `<a href="${name}">${name}</a>\r\n`).join('');
  return html(200, `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1><hr><pre>${links}</pre><hr></body>\r\n</html>\r\n`);
}

const html = (status: number, body: string): Reply => ({ status, headers: [['Content-Type', 'text/html']] satisfies readonly Header[], body });

const REASONS: Readonly<Record<number, string>> = {
  302: 'Found',
  405: 'Not Allowed',
  413: 'Request Entity Too Large',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** The page that nginx shows itself. */
export function errorPage(status: number, software: string): Reply {
  const title = `${status} ${REASONS[status] ?? reasonOf(status)}`.trimEnd();
  return html(
    status,
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${software}</center>\r\n</body>\r\n</html>\r\n`,
  );
}
