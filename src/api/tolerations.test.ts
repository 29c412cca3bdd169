import { describe, expect, it } from 'vitest';
import { tolerates } from './tolerations';
import type { Taint, Toleration } from './types.gen';

/** `Toleration.ToleratesTaint`. */
describe('a toleration', () => {
  const taint: Taint = { key: 'dedicated', value: 'db', effect: 'NoSchedule' };
  it.each<readonly [Toleration, boolean]>([
    [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }, true],
    [{ key: 'dedicated', operator: 'Equal', value: 'db' }, true],
    [{ key: 'dedicated', operator: 'Exists' }, true],
    [{ operator: 'Exists' }, true],
    [{ key: 'dedicated', value: 'web' }, false],
    [{ key: 'other', operator: 'Exists' }, false],
    [{ key: 'dedicated', operator: 'Exists', effect: 'NoExecute' }, false],
    [{}, false],
  ])('%j covers dedicated=db:NoSchedule: %s', (toleration, does) => expect(tolerates(toleration, taint)).toBe(does));
});
