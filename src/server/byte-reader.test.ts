import { expect, it } from 'vitest';
import { bytesOfText } from '../programs/bytes';
import { createByteReader } from './byte-reader';

const inPieces = (bytes: Buffer, size: number): string => {
  const { read, rest } = createByteReader();
  let text = '';
  for (let at = 0; at < bytes.length; at += size) text += read(bytes.subarray(at, at + size));
  return text + rest();
};

it.each([1, 2, 3, 7])('letters that are cut in two are whole: in pieces of %i', (size) => expect(inPieces(Buffer.from('añ漢🙂z'), size)).toBe('añ漢🙂z'));
it('bytes that are no text come out as they went in', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  for (const size of [1, 3, 256]) expect(Buffer.from(bytesOfText(inPieces(bytes, size)))).toEqual(bytes);
});
