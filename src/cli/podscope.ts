#!/usr/bin/env node
import '../server/compile-early';
import { live } from '../server/live/main';
import { serve } from '../server/main';
import { UsageError } from '../server/options';
import { ask } from './ask';
import { record } from './record';
import { replay } from './replay';
import { run } from './run';
import { schedule } from './schedule';
import { snapshot } from './snapshot';

/** `podscope COMMAND`: each gets the words after its name and gives back the exit code, or undefined while it goes on serving. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number | undefined>>> = {
  ask,
  live,
  record,
  replay,
  run,
  schedule,
  serve,
  snapshot,
};

const USAGE = `usage: podscope COMMAND

  ask QUESTION      asks a copy of a cluster: would it fit, what if these nodes are drained or lost, which could be emptied
  live              shows a real cluster in the page, and copies it there: read-only, unless with --allow-writes
  record -o FILE    records a real cluster as it changes, to be stepped through and replayed: read-only
  replay FILE       does a recording again by another scheduler configuration: placed then, placed now
  run FILE...       applies manifests to a simulated cluster, runs it, prints what happened
  schedule FILE...  decides scheduling scenarios, one JSON object a line
  serve             puts a simulated cluster behind HTTP for kubectl and browsers
  snapshot          dumps a real cluster, without what is secret, for the page to copy

podscope COMMAND --help says more.`;

async function main([name = '', ...args]: readonly string[]): Promise<number | undefined> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command) return command(args);
  const asked = name === '--help' || name === 'help';
  (asked ? console.log : console.error)(USAGE);
  return asked ? 0 : 2;
}

main(process.argv.slice(2)).then(
  (code) => {
    if (code !== undefined) process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
