import { createReadStream, readFileSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { Pod } from '../api/types.gen';
import { parseYaml } from '../api/yaml';
import { answerTo, type Question } from '../ask/ask';
import { podOf } from '../ask/pod-of';
import { tableOf } from '../ask/table';
import { worldOf } from '../ask/world';
import { createDumpReader } from '../dump/read-dump';
import { readManifests } from '../engine';
import { readConfiguration } from '../scheduler/config-validation';
import { UsageError } from '../server/options';
import { loadSandboxFor } from '../server/quickjs';
import { readOptions } from '../server/read-options';

const USAGE = `usage: podscope ask QUESTION [--dump FILE] [-o table|json]

Asks a copy of a cluster; the scheduler of Kubernetes 1.36 answers, and nothing changes anywhere.
  fit FILE                would the Pod of this manifest (or of this workload's template) fit, and how many of it, until what runs out
  drain NODE...           which Pods move where, which cannot and why, in which order; NODE may be a label: topology.kubernetes.io/zone=a
  lose NODE...            what survives if these nodes are lost at once
  fewest                  which nodes could be emptied
  node-types              how many nodes of which type what is Pending would take
  configurations FILE...  where everything would be by other scheduler configurations (KubeSchedulerConfiguration), and how evenly

  --dump        what kubectl get or podscope snapshot has printed (cluster.json)
  -o, --output  table (the default) or json`;

const parse = (args: readonly string[]) =>
  readOptions(USAGE, {
    args: [...args],
    allowPositionals: true,
    options: {
      dump: { type: 'string', default: 'cluster.json' },
      output: { type: 'string', short: 'o', default: 'table' },
      help: { type: 'boolean', default: false },
    },
  });

function podIn(file: string): Pod {
  const pod = podOf(readManifests(readFileSync(file, 'utf8')));
  if (!pod) throw new UsageError(`${file} has neither a Pod nor a workload with a template`);
  return pod;
}

/** The scheduler's configuration in a file. Throws UsageError if it is none. */
export function configurationOf(file: string) {
  const written = parseYaml(readFileSync(file, 'utf8'));
  loadSandboxFor(written);
  const read = readConfiguration(written);
  if ('complaints' in read) throw new UsageError(`${file}: ${read.complaints.map(({ field, message }) => `${field}: ${message}`).join('\n')}`);
  return { name: file, configuration: read.configuration };
}

function questionOf([question = '', ...words]: readonly string[]): Question {
  const mustHave = (what: string): void => {
    if (words.length === 0) throw new UsageError(`podscope ask ${question} takes ${what}\n\n${USAGE}`);
  };
  switch (question) {
    case 'fit':
      mustHave('a file');
      return { question, pod: podIn(words[0] ?? '') };
    case 'drain':
    case 'lose':
      mustHave('nodes');
      return { question, nodes: words };
    case 'fewest':
    case 'node-types':
      return { question };
    case 'configurations':
      mustHave('files');
      return { question, configurations: words.map(configurationOf) };
    default:
      throw new UsageError(USAGE);
  }
}

async function readDumpFile(file: string) {
  const reader = createDumpReader();
  const bytes = createReadStream(file);
  const text = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  text.setEncoding('utf8');
  for await (const chunk of text) reader.push(String(chunk));
  return reader.end().config.objects ?? [];
}

/** Prints rows with their columns below each other. */
export function printTable(lines: readonly (readonly string[])[]): void {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    );
}

/** `podscope ask`: questions to a copy. */
export async function ask(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const question = questionOf(positionals);
  const answer = answerTo(worldOf(await readDumpFile(values.dump)), question);
  if (values.output === 'json') {
    console.log(JSON.stringify(answer, null, 2));
    return 0;
  }
  const { said, columns, rows } = tableOf(answer);
  console.log(`${said}\n`);
  if (rows.length > 0) printTable([columns, ...rows]);
  return 0;
}
