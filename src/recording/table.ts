import { type AnswerTable, MEASURES, measuresRow } from '../ask/table';
import type { ReplayAnswer, ReplayedPod } from './replay';

const FATES = ['same', 'moved', 'placed', 'waits', 'never', 'gone', 'refused'] as const;
const MANY: Readonly<Record<ReplayedPod['fate'], string>> = {
  same: 'on the same node',
  moved: 'on another',
  placed: 'placed only now',
  waits: 'waiting only now',
  never: 'waiting as then',
  gone: 'preempted',
  refused: 'refused',
};

/** How many Pods fared how. */
const faresIn = ({ pods }: ReplayAnswer): readonly (readonly [fate: ReplayedPod['fate'], count: number])[] =>
  FATES.map((fate) => [fate, pods.filter((pod) => pod.fate === fate).length] as const).filter(([, count]) => count > 0);

/** Where each Pod went, then and now. */
export const podsTable = (answer: ReplayAnswer): AnswerTable => ({
  said: `${answer.pods.length} Pods decided anew: ${
    faresIn(answer)
      .map(([fate, count]) => `${count} ${MANY[fate]}`)
      .join(', ') || 'none'
  }.`,
  columns: ['POD', 'THEN', 'NOW', 'FATE', 'WHY'],
  rows: answer.pods.map(({ pod, was = '', is = '', fate, why = '' }) => [pod, was, is, fate, why]),
});

/** How even it was and is. */
export const measuresTable = ({ columns }: ReplayAnswer): AnswerTable => ({
  said: 'At the end of the recording:',
  columns: ['WHEN', ...MEASURES],
  rows: columns.map(measuresRow),
});
