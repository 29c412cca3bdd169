import type { Process, Run } from '../program';
import type { FlagSpecs, Flags } from './flags';

export interface Subcommand {
  /** What the help says of it. */
  readonly short: string;
  readonly flags?: FlagSpecs;
  readonly run: (process: Process, flags: Flags) => Run;
}
