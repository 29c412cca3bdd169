import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the built page, as it is sent. */
export interface PageFile {
  readonly contentType: string;
  readonly body: Buffer;
}

/** Where the built page finds the WebSocket. */
export const SOCKET_PATH = '/podscope';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const NOT_BUILT = `<!doctype html><meta charset="utf-8"><title>Podscope</title>
<p>The page is not built yet. Run <code>npm run build</code>, then start the server again. The API is served all the same.</p>`;

const html = (text: string): PageFile => ({ contentType: TYPES['.html']!, body: Buffer.from(text) });

/** Whether there is a page: `npm run build` makes it. */
export const isBuilt = (files: ReadonlyMap<string, PageFile>): boolean => files.size > 1;

/** The files of the built page by their paths, read once: what is not among them cannot be asked for. The page is told that it is served. */
export function readPage(directory = DIST): ReadonlyMap<string, PageFile> {
  const files = readFiles(directory);
  const index = files.get('/index.html')?.body.toString();
  if (index === undefined) return new Map([['/', html(NOT_BUILT)]]);
  files.set('/', html(index.replace('<head>', `<head>\n    <meta name="podscope-host" content="${SOCKET_PATH}" />`)));
  files.delete('/index.html');
  return files;
}

/** The files of the built page as they are, below a path: what `kubectl proxy --www` would send. */
export function readPageBelow(prefix: string, directory = DIST): ReadonlyMap<string, PageFile> {
  const files = readFiles(directory);
  const index = files.get('/index.html') ?? html(NOT_BUILT);
  return new Map([...files, ['/', index] as const].map(([path, file]) => [prefix + path, file]));
}

function readFiles(directory: string): Map<string, PageFile> {
  const files = new Map<string, PageFile>();
  let names: string[] = [];
  try {
    names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  } catch {
    return files;
  }
  for (const name of names) {
    const contentType = TYPES[extname(name)];
    if (contentType) files.set(`/${name.replaceAll('\\', '/')}`, { contentType, body: readFileSync(join(directory, name)) });
  }
  return files;
}
