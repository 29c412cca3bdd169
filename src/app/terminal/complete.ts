import { commands } from '../../kubectl/commands';
import type { Command } from '../../kubectl/context';
import { type ApiResource, type Discovery, preferred } from '../../kubectl/discovery';
import { GLOBAL_FLAGS } from '../../kubectl/help';

/** What completion knows of the world. */
export interface Known {
  /** What a line can begin with. */
  readonly programs: readonly string[];
  readonly files: readonly string[];
  readonly discovery: Discovery | undefined;
  /** Names of a resource's objects, `pods`; of one namespace, where it has one. */
  readonly names: (resource: string) => readonly string[];
  /** The containers of all Pods. */
  readonly containers: readonly string[];
}

const FORMATS = ['custom-columns=', 'go-template=', 'json', 'jsonpath=', 'name', 'wide', 'yaml'];
const VALUES: Readonly<Record<string, readonly string[]>> = {
  output: FORMATS,
  'dry-run': ['client', 'none', 'server'],
  cascade: ['background', 'foreground', 'orphan'],
  for: ['condition=Available', 'condition=Complete', 'condition=Ready', 'create', 'delete', 'jsonpath='],
  restart: ['Always', 'Never', 'OnFailure'],
  type: ['json', 'merge', 'strategic'],
  types: ['Normal', 'Warning'],
};
/** Commands whose arguments are names of one resource. */
const NAMES_OF: Readonly<Record<string, string>> = {
  attach: 'pods',
  cordon: 'nodes',
  cp: 'pods',
  debug: 'pods',
  drain: 'nodes',
  exec: 'pods',
  logs: 'pods',
  'port-forward': 'pods',
  uncordon: 'nodes',
};
/** Commands that take no resource. */
const WITHOUT_TYPE = new Set(['api-resources', 'api-versions', 'cluster-info', 'config', 'create', 'events', 'run', 'version', 'auth']);

/** The command that some words name, and what is left of them. */
function findCommand(words: readonly string[]): { readonly command: Command | undefined; readonly rest: readonly string[] } {
  let known: readonly Command[] | undefined = commands;
  let command: Command | undefined;
  let rest = words;
  while (known && rest[0] !== undefined) {
    const next: Command | undefined = known.find((c) => c.name === rest[0] || c.aliases?.includes(rest[0]!));
    if (!next) break;
    command = next;
    known = next.commands;
    rest = rest.slice(1);
  }
  return { command, rest };
}

const flagsOf = (command: Command | undefined) => [...(command?.flags ?? []), ...GLOBAL_FLAGS];

/** The flag whose value is being typed: `-n <tab>`, `--output=<tab>`. */
function openFlag(command: Command | undefined, before: string | undefined, word: string): { readonly name: string; readonly prefix: string } | undefined {
  const inline = /^--([\w-]+)=/.exec(word);
  if (inline) return { name: inline[1]!, prefix: inline[0] };
  const flag = flagsOf(command).find((f) => before === `--${f.name}` || (f.short !== undefined && before === `-${f.short}`));
  return flag && flag.type !== 'bool' && flag.optional === undefined ? { name: flag.name, prefix: '' } : undefined;
}

const typeWords = (resources: readonly ApiResource[]): readonly string[] => resources.map((r) => r.plural);

/** Names of objects, or types, for the arguments of a command. */
function argumentWords(top: string, given: readonly string[], word: string, known: Known): readonly string[] {
  const only = NAMES_OF[top];
  if (only && !word.includes('/')) return known.names(only);
  if (WITHOUT_TYPE.has(top)) return [];
  const resources = known.discovery ? preferred(known.discovery) : [];
  const resourceNamed = (name: string): ApiResource | undefined => resources.find((r) => [r.plural, r.singular, ...r.shortNames].includes(name));
  if (top === 'explain') return given.length === 0 ? typeWords(resources) : [];
  if (word.includes('/')) {
    const type = word.slice(0, word.indexOf('/'));
    const resource = resourceNamed(type);
    return resource ? known.names(resource.plural).map((name) => `${type}/${name}`) : [];
  }
  if (given.length > 0) {
    const resource = resourceNamed(given[0]!.split(',').at(-1)!);
    return resource ? known.names(resource.plural).filter((name) => !given.includes(name)) : [];
  }
  const comma = word.lastIndexOf(',') + 1;
  return ['all', ...typeWords(resources)].map((type) => word.slice(0, comma) + type);
}

function flagValues(name: string, known: Known): readonly string[] {
  if (name === 'filename' || name === 'from-file' || name === 'patch-file') return known.files;
  if (name === 'namespace') return known.names('namespaces');
  if (name === 'container') return known.containers;
  return VALUES[name] ?? [];
}

const BEFORE_A_COMMAND = /^(?:(?:do|then|else|if|while|until|time|watch|xargs|!|\w+=\S*)\s+)+/;

/** What the last word of a line may become: tools, commands, flags and their values, types, names, files. */
export function complete(line: string, known: Known): readonly string[] {
  // Only the command under way counts, not what was piped into it, or what it stands in.
  const words = (line.split(/[|;&\n(`]/).at(-1) ?? '').trimStart().replace(BEFORE_A_COMMAND, '').split(/\s+/);
  const word = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const from = (all: readonly string[]): readonly string[] => [...new Set(all)].filter((w) => w.startsWith(word) && w !== word).sort();
  if (before.length === 0) return from(known.programs);
  // `podscope why` takes an object as `kubectl describe` does.
  if (before[0] === 'podscope') return before.length === 1 ? from(['why']) : complete(`kubectl describe ${words.slice(2).join(' ')}`, known);
  if (before[0] !== 'kubectl' && before[0] !== 'k') return from(known.files);
  const { command, rest } = findCommand(before.slice(1));
  const flag = openFlag(command, before.at(-1), word);
  if (flag) return from(flagValues(flag.name, known).map((value) => flag.prefix + value));
  if (word.startsWith('-')) return from(flagsOf(command).map((f) => `--${f.name}`));
  const given = rest.filter((w, i) => !w.startsWith('-') && !(rest[i - 1] && openFlag(command, rest[i - 1], '')));
  if (!command) return from(commands.map((c) => c.name));
  if (command.commands && given.length === 0) return from(command.commands.map((c) => c.name));
  return from(argumentWords(before[1]!, given, word, known));
}

/** What all of some words begin with. */
export function commonPrefix(words: readonly string[]): string {
  let prefix = words[0] ?? '';
  for (const word of words) while (!word.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}
