import { BEGINNING, type Progress } from '../../lessons/course';
import { readKept, writeKept } from '../store/storage';
import type { Start } from './store';

/** What is kept of lessons between visits: how far one has come in each, and of the one that is left, all that it takes to take it up. */
export interface Mark {
  readonly step: number;
  readonly of: number;
  /** Of a challenge: the fewest commands that one has needed. */
  readonly best?: number;
}
export type Marks = Readonly<Record<string, Mark>>;

const MARKS = 'lessons';

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isMark = (value: unknown): value is Mark => {
  const { step, of, best } = (value ?? {}) as Partial<Record<keyof Mark, unknown>>;
  return isCount(step) && isCount(of) && (best === undefined || isCount(best));
};

export async function readMarks(): Promise<Marks> {
  const kept = await readKept(MARKS);
  return typeof kept === 'object' && kept !== null ? Object.fromEntries(Object.entries(kept).filter(([, mark]) => isMark(mark))) : {};
}

/** Notes how far one has come in a lesson. Who has been further stays so. */
export async function mark(name: string, { step, of, best }: Mark): Promise<void> {
  const marks = await readMarks();
  const before = marks[name];
  const bests = [before?.best, best].filter((n) => n !== undefined);
  const now: Mark = { step: Math.max(step, before?.step ?? 0), of, ...(bests.length > 0 && { best: Math.min(...bests) }) };
  await writeKept(MARKS, { ...marks, [name]: now });
}

/** A lesson that was left. */
export interface Left {
  readonly progress: Progress;
  readonly start: Start;
}

const leftKey = (name: string): string => `lesson/${name}/left`;

export const keepLeft = (name: string, left: Left | undefined): Promise<unknown> => writeKept(leftKey(name), left);

/** How far one had come when the lesson was left. It may come from another version of the page: only what can be gone on from counts. */
export async function readLeft(name: string): Promise<Left | undefined> {
  const kept = (await readKept(leftKey(name))) as Partial<Left> | undefined;
  const { progress, start } = kept ?? {};
  if (!progress || !start || !isCount(progress.step) || !isCount(start.place?.place?.delivered)) return undefined;
  return { progress: { ...BEGINNING, ...progress }, start };
}
