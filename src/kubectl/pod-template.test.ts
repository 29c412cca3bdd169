import { describe, expect, it } from 'vitest';
import type { PodSpec } from '../api/types.gen';
import { changeContainers } from './pod-template';

const names = ['web', 'web-proxy', 'log-proxy', 'a'.repeat(63)];
const spec: PodSpec = { containers: names.map((name) => ({ name, image: 'old' })) };

describe('a pattern for containers', () => {
  it.each<readonly [string, readonly string[]]>([
    ['web', ['web']],
    ['*', names],
    ['web*', ['web', 'web-proxy']],
    ['*-proxy', ['web-proxy', 'log-proxy']],
    ['*b*', ['web', 'web-proxy']],
    ['w*p*y', ['web-proxy']],
    ['web*b', []],
    ['w.b', []],
    // No browser's expressions would be done with this one.
    [`${'*a'.repeat(31)}*b`, []],
  ])('%s means %j', (pattern, expected) => {
    const changed = changeContainers(spec, pattern, (container) => ({ ...container, image: 'new' }));
    expect(changed?.containers.filter(({ image }) => image === 'new').map(({ name }) => name) ?? []).toEqual(expected);
  });
});
