import type { Reply } from '../../api/connection';
import { resolvePath } from '../paths';
import type { Files } from '../program';
import { notFound, typeOf } from './replies';

const moved = (location: string): Reply => ({ status: 301, headers: [['Location', location]], body: '' });

/** What Go's `http.FileServer` answers for a path below its root. */
export function goFile(files: Files, root: string, asked: string): Reply {
  if (asked.endsWith('/index.html')) return moved('./');
  const path = resolvePath(`.${resolvePath(asked, '/')}`, root);
  const inside = files.list(path);
  if (inside && !asked.endsWith('/')) return moved(`${asked.slice(asked.lastIndexOf('/') + 1)}/`);
  if (!inside && asked.endsWith('/')) return moved(`../${asked.slice(0, -1).split('/').at(-1)}`);
  const found = inside?.includes('index.html') ? `${path.replace(/\/$/, '')}/index.html` : path;
  const body = files.read(found);
  if (body !== undefined) return { status: 200, headers: [['Content-Type', `${typeOf(found) ?? 'text/plain'}; charset=utf-8`]], body };
  return inside ? listing(files, path, inside) : notFound();
}

function listing(files: Files, path: string, names: readonly string[]): Reply {
  const shown = names.map((name) => (files.list(resolvePath(name, path)) ? `${name}/` : name));
  const body = `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${shown.map((name) => `<a href="${name}">${name}</a>\n`).join('')}</pre>\n`;
  return { status: 200, headers: [['Content-Type', 'text/html; charset=utf-8']], body };
}
