import { fail, type Program, write } from './program';
import { resolveAll } from './resolve';

const NOT_FOUND = 2;
const FILES: Readonly<Record<string, string>> = { passwd: '/etc/passwd', group: '/etc/group' };

/** `getent hosts NAME`, `getent ahosts NAME`, `getent passwd [NAME]`. */
export const getent: Program = function* (process) {
  const [database = '', ...keys] = process.args;
  const file = Object.hasOwn(FILES, database) ? FILES[database] : undefined;
  if (file !== undefined) {
    const lines = (process.files.read(file) ?? '').split('\n').filter((line) => line !== '');
    const meant = keys.length === 0 ? lines : lines.filter((line) => keys.includes(line.split(':')[0]!) || keys.includes(line.split(':')[2] ?? ''));
    yield* write(process.stdout, meant.map((line) => `${line}\n`).join(''));
    return meant.length === 0 ? NOT_FOUND : 0;
  }
  if (database !== 'hosts' && database !== 'ahosts') return yield* fail(process, `Unknown database: ${database}`, 1);
  let code = keys.length === 0 ? NOT_FOUND : 0;
  for (const key of keys) {
    const found = yield* resolveAll(process, key);
    if (!found) code = NOT_FOUND;
    else if (database === 'hosts') yield* write(process.stdout, found.addresses.map((ip) => `${ip.padEnd(15)} ${found.name}\n`).join(''));
    else
      yield* write(
        process.stdout,
        found.addresses
          .map((ip, i) => `${ip.padEnd(15)} STREAM ${i === 0 ? found.name : ''}`.trimEnd())
          .join('\n')
          .concat('\n'),
      );
  }
  return code;
};
