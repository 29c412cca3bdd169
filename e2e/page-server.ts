import { createServer } from 'node:http';
import { readPageBelow } from '../src/server/page';

/**
 * `tsx e2e/page-server.ts PORT`: the built page, as a host of static files sends it. It packs nothing: a browser on the same machine has nothing of it, and for each
 * story five megabytes would be packed anew.
 */
const files = readPageBelow('');

createServer(({ url = '/' }, response) => {
  const { pathname } = new URL(url, 'http://localhost');
  const file = files.get(pathname);
  if (!file) {
    response.writeHead(404).end();
    return;
  }
  // The names of assets change with what is in them.
  const caching = pathname.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache';
  response.writeHead(200, { 'content-type': file.contentType, 'cache-control': caching }).end(file.body);
}).listen(Number(process.argv[2]), 'localhost');
