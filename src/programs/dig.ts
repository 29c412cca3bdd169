import { type DnsRecord, type DnsReply, formatRecord } from '../api/dns-message';
import { type Process, type Program, type Work, write } from './program';
import { askDns, resolverConfig, searchNames } from './resolve';

/** BIND's dig, with the options that scripts use. */

const TYPES: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME', 'SRV', 'PTR', 'TXT', 'ANY', 'NS', 'MX', 'SOA']);
const NO_SERVER = 9;

interface Question {
  readonly server: string | undefined;
  readonly name: string;
  readonly type: string;
  /** `+short`, `+noall`, `+search` … */
  readonly flags: ReadonlyMap<string, boolean>;
}

function questionOf(args: readonly string[]): Question {
  let [server, name, type]: readonly [string | undefined, string, string] = [undefined, '.', 'A'];
  const flags = new Map<string, boolean>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg.startsWith('@')) server = arg.slice(1);
    else if (arg.startsWith('+')) flags.set(arg.replace(/^\+(no)?/, ''), !arg.startsWith('+no'));
    else if (arg === '-x') [name, type] = [`${(args[++i] ?? '').split('.').reverse().join('.')}.in-addr.arpa.`, 'PTR'];
    else if (arg === '-t') type = (args[++i] ?? 'A').toUpperCase();
    else if (TYPES.has(arg.toUpperCase())) type = arg.toUpperCase();
    else if (!arg.startsWith('-') && arg !== 'IN') name = arg;
  }
  return { server, name, type, flags };
}

export const dig: Program = function* (process) {
  const question = questionOf(process.args);
  const { server, name, type, flags } = question;
  const config = resolverConfig(process);
  const asked = server ?? config.servers[0];
  const names = flags.get('search') ? searchNames(name, config) : [name.endsWith('.') ? name : `${name}.`];
  let [reply, whole]: [DnsReply | undefined, string] = [undefined, names[0]!];
  for (const candidate of asked === undefined ? [] : names) {
    const answered = yield* askDns(asked!, candidate, type);
    if (!answered) break;
    [reply, whole] = [answered, candidate];
    if (answered.records.length > 0) break;
  }
  if (!reply) {
    yield* write(process.stdout, ';; communications error: timed out\n;; no servers could be reached\n');
    return NO_SERVER;
  }
  yield* show(process, question, whole, asked!, reply);
  return 0;
};

function* show({ stdout, args }: Process, { type, flags }: Question, whole: string, server: string, reply: DnsReply): Work<void> {
  const { records, additional, code } = reply;
  if (flags.get('short')) return yield* write(stdout, records.map(({ data }) => `${data}\n`).join(''));
  const part = (name: string): boolean => flags.get(name) ?? flags.get('all') ?? true;
  const section = (title: string, lines: readonly DnsRecord[]): string =>
    lines.length === 0
      ? ''
      : `${part('comments') ? `;; ${title} SECTION:\n` : ''}${lines.map((one) => `${formatRecord(one)}\n`).join('')}${part('comments') ? '\n' : ''}`;
  let text = part('cmd') ? `\n; <<>> DiG 9.18.27 <<>> ${args.join(' ')}\n;; global options: +cmd\n` : '';
  if (part('comments'))
    text += `;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${code}, id: 4242\n;; flags: qr aa rd; QUERY: 1, ANSWER: ${records.length}, AUTHORITY: 0, ADDITIONAL: ${additional.length}\n\n`;
  if (part('question')) text += `;; QUESTION SECTION:\n;${whole}\t\tIN\t${type}\n\n`;
  if (part('answer')) text += section('ANSWER', records);
  if (part('additional')) text += section('ADDITIONAL', additional);
  if (part('stats')) text += `;; Query time: 1 msec\n;; SERVER: ${server}#53(${server}) (UDP)\n\n`;
  yield* write(stdout, text);
}
