import { describe, expect, it } from 'vitest';
import { envFileValue } from './env-files';

const value = (text: string, key = 'A', optional = false) => envFileValue({ 'v/f': text }, 'u', { volumeName: 'v', path: 'f', key, optional });
const BROKEN = { error: "couldn't parse env file" };

describe('a variable that stands in a file', () => {
  it.each([
    ["A='one'", 'one'],
    ["# first\n\n  A='one' # and more\nB='two'", 'one'],
    ["B='two'\nA='$HOME=\\n'", '$HOME=\\n'],
    ["A='one\ntwo'\n", 'one\ntwo'],
  ])('%j has it', (text, expected) => expect(value(text)).toBe(expected));
  it.each(['A=one', 'A="one"', "A ='one'", "='one'", 'A', "A='one", "A='one' two"])('%j is not to be read', (text) => expect(value(text)).toEqual(BROKEN));
  it('is read whatever is wrong after it', () => expect(value("A='one'\nB=two")).toBe('one'));
  it('is missing where it is empty, or not there', () => {
    const missing = { error: 'environment variable key "A" not found in file "/var/lib/kubelet/pods/u/volumes/kubernetes.io~empty-dir/v/f"' };
    expect(["A=''", "A= 'one'", "B='two'", ''].map((text) => value(text))).toEqual([missing, missing, missing, missing]);
    expect(value("B='two'", 'A', true)).toBeUndefined();
  });
  it('cannot be had without the file', () => expect(envFileValue({}, 'u', { volumeName: 'v', path: 'f', key: 'A', optional: true })).toEqual(BROKEN));
});
