import { device, directory, file, type Inode, link, treeOf } from './inode';

/** What images have of files, before anybody writes: the directories and users of their distribution. */

const TMP = directory(undefined, { mode: 0o1777 });
const LOCKED = directory(undefined, { mode: 0o700 });
const VIRTUAL = directory(undefined, { mode: 0o555 });

const COMMON: readonly (readonly [path: string, node: Inode])[] = [
  ...['bin', 'etc', 'home', 'lib', 'usr/bin', 'usr/lib', 'usr/sbin', 'var/log', 'var/spool'].map((path) => [path, directory()] as const),
  ['root', LOCKED],
  ['tmp', TMP],
  ['var/tmp', TMP],
  ['dev', directory()],
  ['proc', VIRTUAL],
  ['sys', VIRTUAL],
];

const BUSYBOX_USERS = [
  'root:x:0:0:root:/root:/bin/sh',
  'daemon:x:1:1:daemon:/usr/sbin:/bin/false',
  'bin:x:2:2:bin:/bin:/bin/false',
  'sys:x:3:3:sys:/dev:/bin/false',
  'sync:x:4:100:sync:/bin:/bin/sync',
  'mail:x:8:8:mail:/var/spool/mail:/bin/false',
  'www-data:x:33:33:www-data:/var/www:/bin/false',
  'operator:x:37:37:Operator:/var:/bin/false',
  'nobody:x:65534:65534:nobody:/home:/bin/false',
];
const BUSYBOX_GROUPS = [
  'root:x:0:',
  'daemon:x:1:',
  'bin:x:2:',
  'sys:x:3:',
  'adm:x:4:',
  'tty:x:5:',
  'disk:x:6:',
  'wheel:x:10:root',
  'mail:x:8:',
  'utmp:x:43:',
  'www-data:x:33:',
  'staff:x:50:',
  'users:x:100:',
  'nobody:x:65534:',
];

const DEBIAN_USERS = [
  'root:x:0:0:root:/root:/bin/bash',
  'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin',
  'bin:x:2:2:bin:/bin:/usr/sbin/nologin',
  'sys:x:3:3:sys:/dev:/usr/sbin/nologin',
  'sync:x:4:65534:sync:/bin:/bin/sync',
  'games:x:5:60:games:/usr/games:/usr/sbin/nologin',
  'man:x:6:12:man:/var/cache/man:/usr/sbin/nologin',
  'mail:x:8:8:mail:/var/mail:/usr/sbin/nologin',
  'www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin',
  'backup:x:34:34:backup:/var/backups:/usr/sbin/nologin',
  '_apt:x:42:65534::/nonexistent:/usr/sbin/nologin',
  'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
];
const DEBIAN_GROUPS = [
  'root:x:0:',
  'daemon:x:1:',
  'bin:x:2:',
  'sys:x:3:',
  'adm:x:4:',
  'tty:x:5:',
  'disk:x:6:',
  'man:x:12:',
  'mail:x:8:',
  'www-data:x:33:',
  'backup:x:34:',
  'shadow:x:42:',
  'staff:x:50:',
  'games:x:60:',
  'users:x:100:',
  'nogroup:x:65534:',
];

const textFile = (lines: readonly string[]): Inode => file(lines.map((line) => `${line}\n`).join(''));

const BUSYBOX = treeOf([...COMMON, ['lib64', link('lib')], ['etc/passwd', textFile(BUSYBOX_USERS)], ['etc/group', textFile(BUSYBOX_GROUPS)]]);
const DEBIAN = treeOf([
  ...COMMON,
  ...['boot', 'media', 'mnt', 'opt', 'run', 'sbin', 'srv', 'usr/local/bin', 'usr/share', 'var/cache', 'var/lib', 'var/www'].map(
    (path) => [path, directory()] as const,
  ),
  ['etc/passwd', textFile(DEBIAN_USERS)],
  ['etc/group', textFile(DEBIAN_GROUPS)],
  ['etc/os-release', textFile(['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"', 'NAME="Debian GNU/Linux"', 'VERSION_ID="12"', 'ID=debian'])],
]);

/** The files of an image that has these shells, where there is a bash, there is a Debian, and those that are its own. */
export function imageTree(shells: readonly string[], files: Readonly<Record<string, string>> = NONE): Inode {
  const base = shells.includes('bash') ? DEBIAN : BUSYBOX;
  const known = own.get(files)?.get(base);
  if (known) return known;
  const tree = treeOf(
    Object.entries(files).map(([path, text]) => [path, file(text)] as const),
    base,
  );
  own.set(files, new Map([...(own.get(files) ?? []), [base, tree]]));
  return tree;
}

const NONE: Readonly<Record<string, string>> = {};
/** What has been put together so far, by an image's own files. */
const own = new WeakMap<object, ReadonlyMap<Inode, Inode>>();

/** /dev of every container. */
export const DEVICES = treeOf([
  ['null', device('null')],
  ['zero', device('zero')],
  ['full', device('full')],
  ['random', device('random')],
  ['urandom', device('random')],
  ['fd', link('/proc/self/fd')],
  ['stdin', link('/proc/self/fd/0')],
  ['stdout', link('/proc/self/fd/1')],
  ['stderr', link('/proc/self/fd/2')],
  ['shm', TMP],
]);
