import { describe, expect, it } from 'vitest';
import { formatLabelSelector, matchesLabelSelector, matchesLabels, parseLabelSelector } from './label-selector';

const labels = { app: 'web', tier: 'front', weight: '10', empty: '' };

describe('label selectors of queries', () => {
  it.each([
    ['', true],
    ['app=web', true],
    ['app==web', true],
    ['app!=web', false],
    ['other!=web', true],
    ['app', true],
    ['!app', false],
    ['!other', true],
    ['app in (web,db)', true],
    ['app notin (web)', false],
    ['other notin (web)', true],
    ['tier in (in,notin)', false],
    ['weight>9', true],
    ['weight<10', false],
    ['app>9', false],
    ['empty=', true],
    ['empty in ()', true],
    ['app = web , tier in ( front )', true],
    ['app=web,tier=back', false],
    ['constructor', false],
  ])('%s: %s', (text, matches) => {
    const requirements = parseLabelSelector(text);
    expect(typeof requirements === 'string' ? requirements : matchesLabels(requirements, labels)).toBe(matches);
  });

  it.each([
    ['a=b=c', "found '=', expected: ',' or 'end of string'"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a,', "found '', expected: identifier after ','"],
    [',a', "found ',', expected: !, identifier, or 'end of string'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    [
      'a=b$',
      "unable to parse requirement: values[0][a]: Invalid value: \"b$\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
    [
      '-a',
      "unable to parse requirement: <nil>: Invalid value: \"-a\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
    ['a>x', "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer"],
  ])('refuses %s', (text, error) => {
    expect(parseLabelSelector(text)).toBe(error);
  });
});

describe('label selectors of objects', () => {
  it('match nothing if absent and everything if empty', () => {
    expect(matchesLabelSelector(undefined, labels)).toBe(false);
    expect(matchesLabelSelector({}, labels)).toBe(true);
    expect(matchesLabelSelector({}, undefined)).toBe(true);
  });

  it('join labels and expressions', () => {
    const selector = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['front', 'back'] }] };
    expect(matchesLabelSelector(selector, labels)).toBe(true);
    expect(matchesLabelSelector(selector, { app: 'web' })).toBe(false);
    expect(matchesLabelSelector(selector, { ...labels, app: 'db' })).toBe(false);
  });

  it('are printed with sorted keys', () => {
    expect(formatLabelSelector(undefined)).toBe('<none>');
    expect(formatLabelSelector({ matchLabels: { b: '1', a: '2' }, matchExpressions: [{ key: 'c', operator: 'NotIn', values: ['y', 'x'] }] })).toBe(
      'a=2,b=1,c notin (x,y)',
    );
  });
});
