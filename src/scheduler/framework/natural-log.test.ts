import { describe, expect, it } from 'vitest';
import { naturalLog } from './natural-log';

describe('the natural logarithm of whole numbers', () => {
  it('is exact to the fifteenth digit', () => {
    for (let n = 1; n <= 10_000; n++) expect(Math.abs(naturalLog(n) - Math.log(n))).toBeLessThanOrEqual(1e-15 * Math.max(1, Math.log(n)));
  });
});
