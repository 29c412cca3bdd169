import { readFileSync } from 'node:fs';
import { type ScenarioInput, scheduleScenario } from '../scheduler/scenario';
import { UsageError } from '../server/options';
import { loadSandboxFor } from '../server/quickjs';

const USAGE = `usage: podscope schedule FILE...

Decides scenarios, one JSON object with name and input (nodes, Pods, a configuration) a line, and prints one decision a line.`;

/** Decides scenarios: the scheduler alone, without a cluster around it. */
export async function schedule(files: readonly string[]): Promise<number> {
  if (files.length === 0) throw new UsageError(USAGE);
  for (const file of files)
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (line.trim() === '') continue;
      const scenario = JSON.parse(line) as { readonly name: string; readonly input: ScenarioInput };
      loadSandboxFor(scenario);
      process.stdout.write(`${JSON.stringify({ name: scenario.name, ...scheduleScenario(scenario.input) })}\n`);
    }
  return 0;
}
