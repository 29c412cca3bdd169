/** Which tags of well-known images have been released, by rule: versions up to the last of each line, variants, and words. As of the end of 2026. */
interface Releases {
  /** Major version → its last minor one. */
  readonly lines: Readonly<Record<number, number>>;
  /** Tags and variants that are words of their own. */
  readonly words?: readonly string[];
}

const upTo = (first: number, last: number, minor: number): Readonly<Record<number, number>> =>
  Object.fromEntries(Array.from({ length: last - first + 1 }, (_, i) => [first + i, minor]));

const RELEASES: Readonly<Record<string, Releases>> = {
  'library/tomcat': { lines: { 6: 0, 7: 0, 8: 5, 9: 0, 10: 1, 11: 0 } },
  'library/nginx': { lines: { 0: 9, 1: 31 }, words: ['stable', 'mainline', 'perl', 'otel'] },
  'library/httpd': { lines: { 2: 4 } },
  'library/redis': { lines: { 2: 8, 3: 2, 4: 0, 5: 0, 6: 2, 7: 4, 8: 6 } },
  'library/mysql': { lines: { 5: 7, 8: 4, 9: 7 }, words: ['lts', 'innovation', 'oracle', 'oraclelinux8', 'oraclelinux9'] },
  'library/mariadb': { lines: { 5: 5, 10: 11, 11: 8, 12: 3 }, words: ['lts', 'ubi', 'ubi9'] },
  'library/postgres': { lines: { 8: 4, 9: 6, ...upTo(10, 13, 23), 14: 23, 15: 18, 16: 14, 17: 10, 18: 5 } },
  'library/mongo': { lines: { 2: 6, 3: 7, 4: 4, 5: 3, 6: 3, 7: 3, 8: 3 } },
  'library/rabbitmq': { lines: { 3: 13, 4: 3 }, words: ['management'] },
  'library/memcached': { lines: { 1: 6 } },
  'library/busybox': { lines: { 1: 37 }, words: ['stable', 'unstable', 'glibc', 'musl', 'uclibc'] },
  'library/alpine': { lines: { 2: 7, 3: 24 }, words: ['edge'] },
  'library/ubuntu': { lines: upTo(10, 26, 10), words: ['rolling', 'devel'] },
  'library/debian': { lines: upTo(6, 14, 13), words: ['stable', 'oldstable', 'oldoldstable', 'testing', 'unstable', 'sid', 'backports'] },
  'library/python': { lines: { 2: 7, 3: 15 }, words: ['rc'] },
  'library/node': { lines: { 0: 12, ...upTo(4, 26, 25) }, words: ['lts', 'current', 'iron', 'jod', 'krypton', 'hydrogen', 'gallium', 'fermium', 'erbium'] },
  'library/perl': { lines: { 5: 44 }, words: ['stable', 'devel', 'threaded'] },
  'library/ruby': { lines: { 1: 9, 2: 7, 3: 4, 4: 0 } },
  'library/php': { lines: { 5: 6, 7: 4, 8: 5 }, words: ['apache', 'cli', 'fpm', 'zts'] },
  'library/golang': { lines: { 1: 26 }, words: ['tip'] },
  'library/eclipse-temurin': { lines: upTo(8, 26, 0) },
  'library/hello-world': { lines: {}, words: ['linux', 'nanoserver'] },
};

const BASES = [
  ...['latest', 'slim', 'alpine', 'nanoserver', 'windowsservercore', 'ltsc2019', 'ltsc2022', 'ltsc2025', 'onbuild'],
  ...['wheezy', 'jessie', 'stretch', 'buster', 'bullseye', 'bookworm', 'trixie', 'forky'],
  ...['trusty', 'xenial', 'bionic', 'focal', 'jammy', 'noble', 'oracular', 'plucky', 'questing', 'resolute'],
  ...['jdk', 'jre', 'openjdk', 'temurin', 'corretto', 'browser'],
];

/** `jdk17`, `alpine3.20` and the like: a word with a version of its own. */
const bare = (word: string): string => word.replace(/\d+(?:\.\d+)*$/, '');

function isVersion(text: string, { lines }: Releases): boolean {
  const [, major, minor, rest = ''] = /^v?(\d+)(?:\.(\d+))?((?:[._]?[\da-z]+)*)$/.exec(text) ?? [];
  if (major === undefined) return false;
  const last = lines[Number(major)];
  // Dates are tags too: `debian:bookworm-20250811`.
  return last !== undefined && Number(minor ?? 0) <= last && /^(?:[._]\d+|(?:alpha|beta|rc)\d+)*$/.test(rest);
}

/** Whether a repository of Docker Hub that is known here has a tag; undefined: the repository is not known. */
export function isReleased(path: string, tag: string): boolean | undefined {
  const releases = RELEASES[path];
  if (!releases) return undefined;
  const words = [...BASES, ...(releases.words ?? [])];
  const isWord = (part: string): boolean => words.includes(part) || words.includes(bare(part)) || /^20\d{6}$/.test(part);
  const [first = '', ...variants] = tag.split('-');
  return (isWord(first) || isVersion(first, releases)) && variants.every((part) => isWord(part) || /^\d+(?:\.\d+)*$/.test(part));
}

/** Whether a version lies beyond the last of a line that is known: `nginx:1.161`. Of lines that are not known nothing is said. */
export function isBeyondReleases(path: string, tag: string): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(tag) ?? [];
  const last = RELEASES[path]?.lines[Number(major ?? Number.NaN)];
  return last !== undefined && Number(minor) > last;
}

/** The well-known repository whose name somebody has most likely meant: letters swapped, one missing, one too many (`ngnix`). */
export function meantRepository(path: string): string | undefined {
  return RELEASES[path] ? undefined : Object.keys(RELEASES).find((known) => isSlip(path, known));
}

const PREFIX = 'library/';

function isSlip(typed: string, known: string): boolean {
  if (!typed.startsWith(PREFIX) || Math.abs(typed.length - known.length) > 1 || known.length - PREFIX.length < 4) return false;
  let from = 0;
  while (from < typed.length && typed[from] === known[from]) from++;
  let end = 0;
  while (end < Math.min(typed.length, known.length) - from && typed.at(-1 - end) === known.at(-1 - end)) end++;
  const [a, b] = [typed.slice(from, typed.length - end), known.slice(from, known.length - end)];
  const isSwapped = a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0];
  return (a.length <= 1 && b.length <= 1) || isSwapped;
}
