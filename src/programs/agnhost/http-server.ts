import type { Reply, Request } from '../../api/connection';
import { notFound, notSpoken, type Target, targetOf } from '../http/replies';
import { type Dealt, GO_TERM, type Server, serve } from '../http/serve';
import { listen, type Process, type Run, type Work } from '../program';
import { fatal } from './log';

/** A path's handler, as Go's `http.HandleFunc` takes it. */
export type Handler = (request: Request, target: Target) => Work<Dealt> | Reply;

/** What is served at a path; `/` is for all others. */
export type Routes = Readonly<Record<string, Handler>>;

export function* route(routes: Routes, request: Request): Work<Dealt> {
  const target = targetOf(request);
  const handler = (Object.hasOwn(routes, target.path) ? routes[target.path] : undefined) ?? routes['/'];
  if (!handler) return notFound();
  const dealt = handler(request, target);
  return 'next' in dealt ? yield* dealt : dealt;
}

/** Serves HTTP on a port, and what else is asked of its other ports. */
export function* serveHttp(process: Process, port: number, routes: Routes, more: Partial<Server> & { readonly tls?: boolean } = {}): Run {
  const { tls = false, deal, ...server } = more;
  const problem = yield* listen(port, 'tcp', tls);
  if (problem !== undefined) return yield* fatal(process, `listen tcp :${port}: bind: ${problem}`);
  return yield* serve(process, {
    onTerm: GO_TERM,
    ...server,
    *deal(request) {
      if (request.protocol === 'http' && request.port === port) return yield* route(routes, request);
      return deal ? yield* deal(request) : notSpoken(request);
    },
  });
}
