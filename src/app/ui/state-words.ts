/** Words of kubectl's that mean a state have its colour, wherever they stand; the word itself says it too. */
const TONES: Readonly<Record<string, 'pass' | 'wait' | 'reject'>> = {
  Running: 'pass',
  Completed: 'pass',
  Ready: 'pass',
  Pending: 'wait',
  ContainerCreating: 'wait',
  Terminating: 'wait',
  CrashLoopBackOff: 'reject',
  ImagePullBackOff: 'reject',
  ErrImagePull: 'reject',
  Error: 'reject',
  Failed: 'reject',
  NotReady: 'reject',
  OOMKilled: 'reject',
};

/** Each of the words in a text, to split it at. */
export const STATE_WORDS = new RegExp(`\\b(${Object.keys(TONES).join('|')})\\b`);

export const toneOfWord = (word: string): string | undefined => TONES[word];
