import type { Output } from '../shell/processes';

/** A line of output, microseconds after the start. */
export interface OutputLine {
  readonly afterUs: number;
  readonly text: string;
  /** No newline has come after it. */
  readonly partial?: true;
}

/** Longer lines are cut (containerd's `max_container_log_line_size`). */
const LINE_MAX = 16_384;

/** What a command printed: each stream's own, and both as they came. */
export interface Printed {
  stdout: string;
  stderr: string;
  both: string;
}

/** So much of it anybody reads, and twice as much is kept: to cut a long text at each line would cost the whole of it each time. */
const PRINTED_MAX = 1 << 20;

export const createPrinted = (): Printed => ({ stdout: '', stderr: '', both: '' });

export function addPrinted(printed: Printed, { to, text }: Output): void {
  const stream = to.fd === 1 ? 'stdout' : 'stderr';
  printed[stream] = ending(printed[stream] + text);
  printed.both = ending(printed.both + text);
}

const ending = (text: string): string => (text.length > 2 * PRINTED_MAX ? text.slice(-PRINTED_MAX) : text);

/** What has been begun of a line by each stream, and when something was printed last. */
interface Begun {
  readonly rests: Readonly<Record<1 | 2, string>>;
  readonly afterUs: number;
}

/** Cuts what comes out of a container into lines, each stream's own. */
export function createLines(startedAtUs: number) {
  const rests = { 1: '', 2: '' };
  let afterUs = 0;
  return {
    save: (): Begun => ({ rests: { ...rests }, afterUs }),
    load(begun: Begun): void {
      Object.assign(rests, begun.rests);
      afterUs = begun.afterUs;
    },
    add({ to, atUs, text }: Output): readonly OutputLine[] {
      const lines = (rests[to.fd] + text).split('\n');
      rests[to.fd] = lines.pop()!.slice(0, LINE_MAX);
      afterUs = atUs - startedAtUs;
      return lines.map((line) => ({ afterUs, text: line.slice(0, LINE_MAX) }));
    },
    /** What has been begun and not ended by a newline. */
    rest: (): readonly OutputLine[] => [rests[1], rests[2]].filter((rest) => rest !== '').map((text) => ({ afterUs, text, partial: true })),
  };
}
