import type { Prediction } from './lesson';

const squeezed = (text: string): string => text.trim().toLowerCase();

/** Whether an answer is right, if this is what has come out. */
export function isRight({ kind, tolerance }: Prediction, answer: string, right: string): boolean {
  if (kind === 'number') return answer.trim() !== '' && Math.abs(Number(answer) - Number(right)) <= tolerance;
  return kind === 'choice' ? answer === right : squeezed(answer) === squeezed(right);
}
