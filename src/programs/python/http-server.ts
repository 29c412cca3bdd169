import { type Reply, type Request, withoutPort } from '../../api/connection';
import { formatDate } from '../date';
import { targetOf, typeOf } from '../http/replies';
import { serve } from '../http/serve';
import { resolvePath } from '../paths';
import { listen, type Process, type Run, write } from '../program';

/** `python3 -m http.server PORT`: the files of a directory. */

const page = (status: number, text: string): Reply => ({
  status,
  headers: [['Content-Type', 'text/html;charset=utf-8']],
  body: `<!DOCTYPE HTML>\n<html><body><h1>Error response</h1><p>Error code: ${status}</p><p>Message: ${text}.</p></body></html>\n`,
});

function answer({ files }: Process, root: string, request: Request): Reply {
  const { path } = targetOf(request);
  if (request.method !== undefined && request.method !== 'GET' && request.method !== 'HEAD') return page(501, `Unsupported method ('${request.method}')`);
  const whole = resolvePath(`.${path}`, root);
  const names = files.list(whole);
  if (names && !path.endsWith('/')) return { status: 301, headers: [['Location', `${path}/`]], body: '' };
  const index = names?.find((name) => name === 'index.html' || name === 'index.htm');
  const found = index === undefined ? whole : `${whole.replace(/\/$/, '')}/${index}`;
  const body = files.read(found);
  if (body !== undefined) return { status: 200, headers: [['Content-Type', typeOf(found) ?? 'application/octet-stream']], body };
  if (!names) return page(404, 'File not found');
  const rows = names.map((name) => `<li><a href="${name}">${name}</a></li>\n`).join('');
  return {
    status: 200,
    headers: [['Content-Type', 'text/html; charset=utf-8']],
    body: `<!DOCTYPE HTML>\n<html>\n<body>\n<h1>Directory listing for ${path}</h1>\n<hr>\n<ul>\n${rows}</ul>\n<hr>\n</body>\n</html>\n`,
  };
}

export function* httpServer(process: Process, args: readonly string[]): Run {
  const port = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 8000);
  const directory = args.findIndex((arg) => arg === '-d' || arg === '--directory');
  const root = process.path(directory < 0 ? '.' : (args[directory + 1] ?? '.'));
  const problem = yield* listen(port);
  if (problem !== undefined) {
    yield* write(process.stderr, 'OSError: [Errno 98] Address already in use\n');
    return 1;
  }
  yield* write(process.stdout, `Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...\n`);
  return yield* serve(process, {
    *deal(request) {
      if (request.protocol !== 'http') return { body: '' };
      const reply = answer(process, root, request);
      const client = withoutPort(request.from);
      yield* write(
        process.stderr,
        `${client} - - [${formatDate(process.now(), '%d/%b/%Y %H:%M:%S')}] "${request.method ?? 'GET'} ${request.path ?? '/'} HTTP/1.1" ${reply.status} -\n`,
      );
      return reply;
    },
  });
}
