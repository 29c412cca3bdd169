// Every fault at every message of every operation: within 120 virtual seconds after its end, the world is as the specs say.
// `npm run bench -- sweep [--operation create-pod] [--breakage partition] [--first 12] [--every 5]`: those of the operations and breakages, from which
// position on, every so-manieth. Exits 1 if something does not heal; a link to the page shows it.

import { parseArgs } from 'node:util';
import { linkOf } from '../e2e/simulate/link';
import { OPERATIONS } from '../e2e/simulate/operations';
import { type SweepFailure, sufferAt, sweep } from '../e2e/simulate/sweep';

/** So many failures of a kind are told in full. */
const TOLD_MAX = 1;

function tell({ operation, breakage, position, complaints }: SweepFailure): void {
  console.log(`  after message ${position}: ${complaints.join('; ')}`);
  console.log(`  ${linkOf(sufferAt(operation, breakage, position))}`);
}

export function run(args: readonly string[]): void {
  const { values } = parseArgs({
    args: [...args],
    options: {
      operation: { type: 'string' },
      breakage: { type: 'string' },
      first: { type: 'string', default: '0' },
      every: { type: 'string', default: '1' },
    },
  });
  const failed: string[] = [];
  let total = 0;
  for (const operation of OPERATIONS.filter(({ name }) => (values.operation ?? name) === name)) {
    const { positions, outcomes } = sweep(operation, { only: values.breakage, first: Number(values.first), every: Number(values.every) });
    for (const { breakage, tried, failures } of outcomes) {
      const at = failures.map(({ position }) => position).join(' ');
      console.log(`${operation.name} / ${breakage.name}: ${tried} of ${positions + 1} positions, ${failures.length} failed${at ? ` (${at})` : ''}`);
      for (const failure of failures.slice(0, TOLD_MAX)) tell(failure);
      total += tried;
      if (failures.length > 0) failed.push(`${operation.name}/${breakage.name}`);
    }
  }
  console.log(`${total} runs; ${failed.length === 0 ? 'all heal' : `not healed: ${failed.join(', ')}`}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
