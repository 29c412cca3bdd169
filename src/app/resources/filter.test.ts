import { describe, expect, it } from 'vitest';
import { type Filter, readFilter } from './filter';

const NONE: Filter = { text: '', labelSelector: '', fieldSelector: '' };

describe('the line that filters the table', () => {
  it.each<readonly [line: string, filter: Partial<Filter>]>([
    ['', {}],
    ['web-1', { text: 'web-1' }],
    ['  two words ', { text: 'two words' }],
    ['-l app=web', { labelSelector: 'app=web' }],
    ['-l app in (a, b),!old', { labelSelector: 'app in (a, b),!old' }],
    ["--selector='app in (a, b)' ", { labelSelector: 'app in (a, b)' }],
    ['web -l app=web --field-selector spec.nodeName=node-1', { text: 'web', labelSelector: 'app=web', fieldSelector: 'spec.nodeName=node-1' }],
    ['--field-selector=status.phase!=Running', { fieldSelector: 'status.phase!=Running' }],
    ['-l', {}],
    ['web -x', { text: 'web', unknown: '-x' }],
  ])('reads %j', (line, filter) => {
    expect(readFilter(line)).toEqual({ ...NONE, ...filter });
  });
});
