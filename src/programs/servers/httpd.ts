import { type Header, headerOf, type Reply, type Request, withoutPort } from '../../api/connection';
import { bytesIn } from '../bytes';
import { formatDate } from '../date';
import { reasonOf, targetOf, typeOf } from '../http/replies';
import { FORGETFUL } from '../http/serve';
import { resolvePath } from '../paths';
import { type Process, type Work, write } from '../program';
import { answerOn, type ServerProgram } from './server';

/** Apache's httpd: serves the files below its DocumentRoot, as its configuration says. */

const PREFIX = '/usr/local/apache2';

interface Configuration {
  readonly ports: number[];
  root: string;
  index: readonly string[];
  lists: boolean;
  readonly aliases: (readonly [path: string, directory: string])[];
  readonly redirects: (readonly [status: number, path: string, to: string])[];
}

/** Directives that change nothing that shows. */
const UNSEEN =
  /^(?:ServerRoot|ServerName|ServerAdmin|ServerTokens|ServerSignature|LoadModule|User|Group|ErrorLog|LogLevel|LogFormat|CustomLog|TransferLog|PidFile|Timeout|KeepAlive|KeepAliveTimeout|MaxKeepAliveRequests|StartServers|MaxRequestWorkers|AllowOverride|Require|TypesConfig|AddType|AddHandler|MIMEMagicFile|HostnameLookups|RequestHeader|AddDefaultCharset|UseCanonicalName|EnableSendfile|EnableMMAP|TraceEnable)$/i;
/** Those that would show, and are not simulated. */
const ABSENT =
  /^(?:Rewrite\w+|ProxyPass\w*|ProxyPreserveHost|AuthType|AuthName|AuthUserFile|SetHandler|ScriptAlias|Header|SSL\w+|Include|IncludeOptional|Order|Allow|Deny|ErrorDocument|SetEnv\w*)$/i;
const SECTIONS =
  /^<\/?(?:Directory|DirectoryMatch|Files|FilesMatch|Location|LocationMatch|VirtualHost|IfModule|IfDefine|Limit|LimitExcept|RequireAll|RequireAny)\b/i;
const CODES: Readonly<Record<string, number>> = { permanent: 301, temp: 302, seeother: 303, gone: 410 };

const unquoted = (word: string): string => word.replace(/^"(.*)"$/, '$1');

/** Reads the configuration; a text says what is wrong with it. */
function configurationOf(text: string, path: string): Configuration | string {
  const configuration: Configuration = { ports: [], root: `${PREFIX}/htdocs`, index: ['index.html'], lists: false, aliases: [], redirects: [] };
  for (const [i, line] of text.split('\n').entries()) {
    const [name = '', ...args] = (line.trim().match(/"[^"]*"|\S+/g) ?? []).map(unquoted);
    if (name === '' || name.startsWith('#') || SECTIONS.test(name) || UNSEEN.test(name)) continue;
    const problem = carryOut(configuration, name, args);
    if (problem !== undefined) return `AH00526: Syntax error on line ${i + 1} of ${path}:\n${problem}`;
  }
  return configuration.ports.length > 0 ? configuration : '(2)No such file or directory: AH00014: no listening sockets available, shutting down';
}

function carryOut(configuration: Configuration, name: string, args: readonly string[]): string | undefined {
  const [first = '', second = ''] = args;
  switch (name.toLowerCase()) {
    case 'listen': {
      const port = Number(/(?:^|:)(\d+)$/.exec(first)?.[1] ?? Number.NaN);
      if (Number.isNaN(port)) return 'Port must be specified';
      configuration.ports.push(port);
      return undefined;
    }
    case 'documentroot':
      configuration.root = resolvePath(first, PREFIX);
      return undefined;
    case 'directoryindex':
      configuration.index = args;
      return undefined;
    case 'options':
      configuration.lists = args.some((arg) => /^\+?(?:Indexes|All)$/i.test(arg));
      return undefined;
    case 'alias':
      configuration.aliases.push([first, second]);
      return undefined;
    case 'redirect':
      configuration.redirects.push(args.length > 2 ? [CODES[first.toLowerCase()] ?? Number(first), second, args[2]!] : [302, first, second]);
      return undefined;
    default:
      return ABSENT.test(name)
        ? `${name} is not simulated`
        : `Invalid command '${name}', perhaps misspelled or defined by a module not included in the server configuration`;
  }
}

function page(status: number, words: string, headers: readonly Header[] = []): Reply {
  const title = `${status} ${reasonOf(status)}`;
  const body = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${title}</title>\n</head><body>\n<h1>${reasonOf(status)}</h1>\n<p>${words}</p>\n</body></html>\n`;
  return { status, headers: [['Content-Type', 'text/html; charset=iso-8859-1'], ...headers], body };
}

function answer({ files }: Process, { root, index, lists, aliases, redirects }: Configuration, request: Request): Reply {
  const { method = 'GET' } = request;
  const { path } = targetOf(request);
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') return page(405, `The requested method ${method} is not allowed for this URL.`);
  const redirect = redirects.find(([, from]) => path === from || path.startsWith(from.replace(/\/?$/, '/')));
  if (redirect) {
    const location = `${redirect[2]}${path.slice(redirect[1].length)}`;
    return page(redirect[0], `The document has moved <a href="${location}">here</a>.`, [['Location', location]]);
  }
  const alias = aliases.find(([from]) => path.startsWith(from));
  const disk = alias ? resolvePath(`${alias[1]}/${path.slice(alias[0].length)}`, '/') : resolvePath(`.${path}`, root);
  const names = files.list(disk);
  const forbidden = page(403, "You don't have permission to access this resource.");
  if (names && !path.endsWith('/')) {
    const location = `http://${headerOf(request.headers, 'Host') ?? 'localhost'}${path}/`;
    return page(301, `The document has moved <a href="${location}">here</a>.`, [['Location', location]]);
  }
  const found = names ? index.map((name) => `${disk}/${name}`).find((one) => files.read(one) !== undefined) : disk;
  if (found === undefined) return lists ? listing(path, names ?? []) : forbidden;
  const body = files.read(found);
  if (body !== undefined) return { status: 200, headers: [['Content-Type', typeOf(found) ?? 'text/plain']], body };
  return files.status(found) === 'No such file or directory' ? page(404, 'The requested URL was not found on this server.') : forbidden;
}

function listing(path: string, names: readonly string[]): Reply {
  const items = names.map((name) => `<li><a href="${name}"> ${name}</a></li>\n`).join('');
  const body = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">\n<html>\n <head>\n  <title>Index of ${path}</title>\n </head>\n <body>\n<h1>Index of ${path}</h1>\n<ul>${items}</ul>\n</body></html>\n`;
  return { status: 200, headers: [['Content-Type', 'text/html;charset=ISO-8859-1']], body };
}

export const httpd: ServerProgram = function* (process, begin) {
  const path = `${PREFIX}/conf/httpd.conf`;
  const text = process.files.read(path);
  const configuration = text === undefined ? `httpd: Could not open configuration file ${path}: No such file or directory` : configurationOf(text, path);
  if (typeof configuration === 'string') {
    yield* write(process.stderr, `${configuration}\n`);
    return 1;
  }
  const stopping = yield* begin();
  if (!stopping) return 1;
  const server = `Apache/${process.env.get('HTTPD_VERSION') ?? '2.4'} (Unix)`;
  return yield* answerOn(process, stopping, {
    ports: configuration.ports.map((port) => ({ port })),
    memory: FORGETFUL,
    *deal(request): Work<Reply> {
      if (request.protocol !== 'http') return { body: '' };
      const reply = answer(process, configuration, request);
      const { method = 'GET', path: asked = '/', from } = request;
      const size = bytesIn(reply.body);
      const time = formatDate(process.now(), '%d/%b/%Y:%T %z');
      yield* write(process.stdout, `${withoutPort(from)} - - [${time}] "${method} ${asked} HTTP/1.1" ${reply.status} ${size}\n`);
      const headers: readonly Header[] = [['Date', formatDate(process.now(), '%a, %d %b %Y %T GMT')], ['Server', server], ...(reply.headers ?? [])];
      return { ...reply, headers, body: method === 'HEAD' ? '' : reply.body };
    },
  });
};
