import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesIn, bytesOfText, textOf } from './bytes';

it('a text is as many bytes long as those that it stands for', () => {
  const units = fc.array(fc.oneof(fc.integer({ min: 0, max: 0x24f }), fc.integer({ min: 0xd7f0, max: 0xe010 }), fc.integer({ min: 0xdc00, max: 0xdcff })));
  fc.assert(
    fc.property(units, (codes) => {
      const text = String.fromCharCode(...codes);
      expect(bytesIn(text)).toBe(bytesOfText(text).length);
    }),
  );
});

it('bytes that are no text come back as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(bytesOfText(textOf(bytes))).toEqual(bytes);
    }),
  );
});
