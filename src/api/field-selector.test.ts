import { describe, expect, it } from 'vitest';
import { exactFieldValue, matchesFields, parseFieldSelector } from './field-selector';

const fields = new Map([
  ['metadata.name', 'web'],
  ['status.phase', 'Running'],
  ['spec.nodeName', ''],
  ['odd', 'a,b=c'],
]);

describe('field selectors', () => {
  it.each([
    ['', true],
    ['metadata.name=web', true],
    ['metadata.name==web', true],
    ['metadata.name!=web', false],
    ['metadata.name=web,status.phase!=Running', false],
    ['spec.nodeName=', true],
    ['absent=', true],
    ['odd=a\\,b\\=c', true],
  ])('%s: %s', (text, matches) => {
    const terms = parseFieldSelector(text);
    expect(typeof terms === 'string' ? terms : matchesFields(terms, (field) => fields.get(field))).toBe(matches);
  });

  it.each([
    ['metadata.name', "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
    ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
    ['a=\\x', 'invalid field selector: invalid escape sequence: \\x'],
  ])('refuses %s', (text, error) => {
    expect(parseFieldSelector(text)).toBe(error);
  });

  it('say which value an index can look up', () => {
    const terms = parseFieldSelector('spec.nodeName=node-1,status.phase!=Failed');
    expect(typeof terms === 'string' ? terms : exactFieldValue(terms, 'spec.nodeName')).toBe('node-1');
    expect(typeof terms === 'string' ? terms : exactFieldValue(terms, 'status.phase')).toBeUndefined();
  });
});
