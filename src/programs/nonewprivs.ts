import { type Program, printing } from './program';

/** The image `nonewprivs` (test/images): its program belongs to root and runs as root for everybody, unless that is forbidden. */
export const nonewprivs: Program = printing(({ files, identity }) => {
  const isForbidden = /^NoNewPrivs:\s*1$/m.test(files.read('/proc/self/status') ?? '');
  return `Effective uid: ${isForbidden ? identity.uid : 0}\n`;
});
