import { expect, test } from 'vitest';
import { NOTHING_TYPED, typeAhead } from './typed-ahead';

const key = (name: string, more = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...more });

test.each([
  ['letters are the query', ['n', 'o', 'd'], 'nod', false],
  ['Backspace takes back', ['n', 'o', 'Backspace'], 'n', false],
  ['Enter is kept, and ends it', ['n', 'Enter', 'o'], 'n', true],
  ['keys that write nothing do nothing', ['ArrowDown', 'F5', 'n', 'Shift'], 'n', false],
  ['a space and other scripts are letters as well', ['节', ' ', '点'], '节 点', false],
])('before the palette is there, %s', (_, keys, query, entered) => {
  expect(keys.reduce((typed, name) => typeAhead(typed, key(name)) ?? typed, NOTHING_TYPED)).toEqual({ query, entered });
});

test('a shortcut is no text', () => expect(typeAhead(NOTHING_TYPED, key('k', { ctrlKey: true }))).toBeUndefined());
