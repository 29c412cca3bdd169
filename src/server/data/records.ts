import type { RecordedInput } from '../../cluster/cluster';
import { hashText } from '../../sim/random';

/** Something that must not be lost: what was done to the cluster, and how far it had been run when somebody was told of it. */
export interface Batch {
  readonly inputs: readonly RecordedInput[];
  readonly head: KnownHead;
}

/** How far a cluster has been run. `sent` is there to see whether a replay leads to the same. */
export interface KnownHead {
  readonly delivered: number;
  readonly nowUs: number;
  readonly sent: number;
}

/** What a log holds, and how many of its bytes: what comes after them is a batch that was being written when the process ended. */
export interface Log {
  readonly inputs: readonly RecordedInput[];
  readonly head: KnownHead | undefined;
  readonly bytes: number;
}

const hashOf = (text: string): string => hashText(text).toString(16).padStart(8, '0');
const HASH_LENGTH = 8;

/** A batch as a line of the log: its fingerprint, and JSON. */
export function lineOf(batch: Batch): string {
  const text = JSON.stringify(batch);
  return `${hashOf(text)} ${text}\n`;
}

function batchOf(line: string): Batch | undefined {
  const text = line.slice(HASH_LENGTH + 1);
  return line.slice(0, HASH_LENGTH + 1) === `${hashOf(text)} ` ? (JSON.parse(text) as Batch) : undefined;
}

/**
 * Reads a log. A batch is written when the one before it is on the disk, so only the last can be torn; it was told to nobody, and is left out.
 * Throws Error where another one is damaged.
 */
export function readLog(content: Buffer): Log {
  const inputs: RecordedInput[] = [];
  let head: KnownHead | undefined;
  let bytes = 0;
  for (let end = content.indexOf('\n'); end >= 0; end = content.indexOf('\n', bytes)) {
    const batch = batchOf(content.subarray(bytes, end).toString());
    if (!batch) {
      if (content.indexOf('\n', end + 1) >= 0) throw new Error(`the log is damaged at byte ${bytes}`);
      break;
    }
    inputs.push(...batch.inputs);
    head = batch.head;
    bytes = end + 1;
  }
  return { inputs, head, bytes };
}
