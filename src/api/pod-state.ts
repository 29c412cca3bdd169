import { memoOf } from './memo';
import { podSummary } from './pod-summary';
import type { Pod } from './types.gen';

/** What a Pod's state means to whoever looks at it. It always comes with the word. */
export type Tone = 'pass' | 'wait' | 'reject' | 'quiet';

export interface PodState {
  /** kubectl's STATUS column. */
  readonly word: string;
  readonly tone: Tone;
  /** Bound to no node yet, or on its way out: drawn hollow. */
  readonly hollow: boolean;
}

const FAILING = /BackOff|Err|Error|OOMKilled|Failed|Evicted|Invalid/;

const isReady = (pod: Pod): boolean => pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;

function stateOf(pod: Pod): PodState {
  const word = podSummary(pod).status || 'Pending';
  if (pod.metadata.deletionTimestamp) return { word, tone: 'quiet', hollow: true };
  if (FAILING.test(word) || pod.status?.phase === 'Failed') return { word, tone: 'reject', hollow: false };
  if (pod.status?.phase === 'Succeeded') return { word, tone: 'quiet', hollow: false };
  if (isReady(pod)) return { word, tone: 'pass', hollow: false };
  return { word, tone: 'wait', hollow: pod.status?.phase !== 'Running' };
}

export const podState = memoOf(stateOf);
