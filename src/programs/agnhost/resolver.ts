import { fail, type Process, type Run, write } from '../program';
import type { Subcommand } from './subcommand';

/** What a host knows of names: its files for them. */

function* printWords(process: Process, keyword: string): Run {
  const path = '/etc/resolv.conf';
  const text = process.files.read(path);
  if (text === undefined) return yield* fail(process, `panic: open ${path}: no such file or directory`, 2);
  const line = text.split('\n').find((candidate) => candidate.startsWith(keyword));
  if (line === undefined) return yield* fail(process, 'panic: Could not find DNS search list!', 2);
  yield* write(process.stdout, `${line.split(' ').slice(1).join(',')}\n`);
  return 0;
}

export const dnsSuffix: Subcommand = { short: "Prints the host's DNS suffix list", run: (process) => printWords(process, 'search') };
export const dnsServerList: Subcommand = { short: "Prints the host's DNS Server list", run: (process) => printWords(process, 'nameserver') };
export const etcHosts: Subcommand = {
  short: "Prints the host's /etc/hosts file",
  *run(process) {
    const text = process.files.read('/etc/hosts');
    if (text === undefined) return yield* fail(process, 'panic: open /etc/hosts: no such file or directory', 2);
    yield* write(process.stdout, `${text}\n`);
    return 0;
  },
};
