import { MAX_SCORE, type Scores } from './plugin';

/** Integer division as Go does it, for amounts up to 2^53. */
export function divide(dividend: number, divisor: number): number {
  const quotient = Math.trunc(dividend / divisor);
  return quotient * divisor > dividend && dividend >= 0 ? quotient - 1 : quotient;
}

/** Scales scores so that the highest becomes 100; reversed, so that the lowest does (`helper.DefaultNormalizeScore`). That never fails. */
export function scaleToMax(scores: Scores, reverse: boolean): undefined {
  let max = 0;
  for (const score of scores) if (score > max) max = score;
  if (max === 0) {
    if (reverse) scores.fill(MAX_SCORE);
    return;
  }
  for (let i = 0; i < scores.length; i++) {
    const scaled = Math.trunc((MAX_SCORE * scores[i]!) / max);
    scores[i] = reverse ? MAX_SCORE - scaled : scaled;
  }
}
