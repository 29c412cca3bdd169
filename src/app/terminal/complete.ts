import { commands } from '../../kubectl/commands';
import { TOOLS } from '../../kubectl/shell';

const RESOURCES = [
  'pods',
  'nodes',
  'deployments',
  'replicasets',
  'replicationcontrollers',
  'jobs',
  'services',
  'events',
  'namespaces',
  'configmaps',
  'secrets',
];

/** What the last word of a line may become: tools, commands, resources, files, names. */
export function complete(line: string, files: readonly string[], names: (resource: string) => readonly string[]): readonly string[] {
  const words = line.split(/\s+/);
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1).filter((w) => !w.startsWith('-'));
  const from = (all: readonly string[]): readonly string[] => [...new Set(all)].filter((w) => w.startsWith(last) && w !== last).sort();
  if (before.length === 0) return from([...TOOLS, 'clear', 'history', 'help']);
  if (before[0] !== 'kubectl' && before[0] !== 'k') return from(files);
  if (words.at(-2) === '-f' || words.at(-2) === '--filename') return from(files);
  if (before.length === 1) return from(commands.map((c) => c.name));
  const group = commands.find((c) => c.name === before[1])?.commands;
  if (group && before.length === 2) return from(group.map((c) => c.name));
  if (['logs', 'exec'].includes(before[1] ?? '')) return from(names('pods'));
  if (['cordon', 'uncordon', 'drain'].includes(before[1] ?? '')) return from(names('nodes'));
  if (before.length === 2) return from(RESOURCES);
  const resource =
    RESOURCES.find((r) => r === before[2] || r === `${before[2]}s`) ??
    (before[2] === 'po' ? 'pods' : before[2] === 'no' ? 'nodes' : before[2] === 'deploy' ? 'deployments' : '');
  return from(names(resource));
}

/** What all of some words begin with. */
export function commonPrefix(words: readonly string[]): string {
  let prefix = words[0] ?? '';
  for (const word of words) while (!word.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}
