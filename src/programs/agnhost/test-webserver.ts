import { goFile } from '../http/go-files';
import { serveHttp } from './http-server';
import type { Subcommand } from './subcommand';

const HEADERS = [
  ['Cache-Control', 'private'],
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Credentials', 'true'],
  ['Access-Control-Allow-Methods', 'GET, POST, OPTIONS'],
  ['Access-Control-Allow-Headers', 'DNT,X-Mx-ReqToken,Keep-Alive,User-Agent,X-Requested-With,Cache-Control,Content-Type'],
] as const;

export const testWebserver: Subcommand = {
  short: 'Starts a simple HTTP fileserver',
  flags: { port: { default: '80' } },
  *run(process, flags) {
    return yield* serveHttp(process, flags.number('port'), {
      '/': (_, { path }) => {
        const reply = goFile(process.files, '/', path);
        return { ...reply, headers: [...HEADERS, ...(reply.headers ?? [])] };
      },
    });
  },
};
