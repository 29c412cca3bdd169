import { readFileSync } from 'node:fs';
import { type ScenarioInput, scheduleScenario } from '../src/scheduler/scenario';

/** `npm run --silent schedule -- FILE...`: decides scenarios, one JSON object a line, and prints one decision a line. */
for (const file of process.argv.slice(2))
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.trim() === '') continue;
    const scenario = JSON.parse(line) as { readonly name: string; readonly input: ScenarioInput };
    process.stdout.write(`${JSON.stringify({ name: scenario.name, ...scheduleScenario(scenario.input) })}\n`);
  }
