import type { Process } from './program';

const ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}$|^[0-9a-f:]*:[0-9a-f:]+$/i;

/** The address that a name stands for, by `/etc/hosts`; undefined if nobody knows it. */
export function resolveHost({ files }: Process, name: string): string | undefined {
  if (ADDRESS.test(name)) return name;
  for (const line of (files.read('/etc/hosts') ?? '').split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (names.includes(name)) return address;
  }
  return undefined;
}
