import { describe, expect, it } from 'vitest';
import { bytesOfText, textOf } from '../bytes';
import { END, type Member, packed, unpacked } from './archive';

const member = (more: Partial<Member>): Member => ({
  name: 'a',
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 1_700_000_000,
  content: new Uint8Array(0),
  ...more,
});
const archiveOf = (...members: readonly Member[]): Uint8Array => Uint8Array.from([...members.flatMap(packed), END].flatMap((block) => [...block]));

describe('an archive', () => {
  it.each<[what: string, one: Member]>([
    ['a file', member({ content: bytesOfText('hello\n') })],
    ['bytes that are no text', member({ content: Uint8Array.from({ length: 1_000 }, (_, i) => i % 256) })],
    ['a directory', member({ name: 'etc/', type: 'directory', mode: 0o755 })],
    ['a link', member({ name: 'here', type: 'link', target: '/etc/hosts' })],
    ['a name longer than a header has room for', member({ name: `${'deep/'.repeat(40)}file`, content: bytesOfText('x') })],
    ["somebody's", member({ uid: 1000, gid: 2000, mode: 0o4750 })],
  ])('keeps %s', (_, one) => expect([...unpacked(archiveOf(one, member({ name: 'last' })))]).toEqual([one, member({ name: 'last' })]));

  it('that is cut off, or none, is told from a whole one', () => {
    const whole = archiveOf(member({ content: bytesOfText('x'.repeat(600)) }));
    const ending = (bytes: Uint8Array): unknown => {
      const members = unpacked(bytes);
      let next = members.next();
      while (!next.done) next = members.next();
      return next.value;
    };
    expect([ending(whole), ending(whole.subarray(0, 700)), ending(bytesOfText('no archive at all'.repeat(40))), ending(new Uint8Array(0))]).toEqual([
      true,
      undefined,
      undefined,
      undefined,
    ]);
  });
  it('survives the way through a terminal as text', () => {
    const whole = archiveOf(member({ content: Uint8Array.from([0, 200, 255, 13, 10]) }));
    expect(bytesOfText(textOf(whole))).toEqual(whole);
  });
});
