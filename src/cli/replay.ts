import { readFileSync } from 'node:fs';
import { readRecording } from '../recording/file';
import { planOf } from '../recording/plan';
import { replay as replayPlan } from '../recording/replay';
import { measuresTable, podsTable } from '../recording/table';
import { UsageError } from '../server/options';
import { readOptions } from '../server/read-options';
import { configurationOf, printTable } from './ask';

const USAGE = `usage: podscope replay FILE [--config FILE] [-o table|json]

Does what was recorded (podscope record, or "Record" in the live view) again in a simulated cluster: the same Pods and nodes come and go at the same times, and
where the Pods go is decided anew. Prints where each went then and now, and how even it is. Controllers stand still: what they did is in the recording.
  --config      the scheduler's configuration, a KubeSchedulerConfiguration (the default one)
  -o, --output  table (the default) or json`;

const parse = (args: readonly string[]) =>
  readOptions(USAGE, {
    args: [...args],
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      output: { type: 'string', short: 'o', default: 'table' },
      help: { type: 'boolean', default: false },
    },
  });

/** `podscope replay`: a recording, by another configuration. */
export async function replay(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new UsageError(USAGE);
  const configuration = values.config === undefined ? undefined : configurationOf(values.config).configuration;
  const { answer } = replayPlan(planOf(readRecording(new Uint8Array(readFileSync(file)))), configuration);
  if (values.output === 'json') {
    console.log(JSON.stringify(answer, null, 2));
    return 0;
  }
  for (const { said, columns, rows } of [podsTable(answer), measuresTable(answer)]) {
    console.log(`${said}\n`);
    if (rows.length > 0) printTable([columns, ...rows]);
    console.log('');
  }
  for (const { code, count, names } of answer.left) console.log(`not as it was (${code}): ${count}: ${names.join(', ')}`);
  return 0;
}
