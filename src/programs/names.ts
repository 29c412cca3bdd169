import { printing } from './program';

/** Parts of a path's name. */

const trimmed = (path: string): string => path.replace(/(?!^)\/+$/, '');

export const basename = printing(({ args: [path = '', suffix = ''] }) => {
  const name = trimmed(path).split('/').at(-1) || '/';
  return `${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`;
});

export const dirname = printing(({ args: [path = ''] }) => {
  const directory = trimmed(path).replace(/\/?[^/]*$/, '');
  return `${directory || (path.startsWith('/') ? '/' : '.')}\n`;
});
