import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineage, type Link } from './lineage';

/** A state that a lineage leads: text that grows by a letter with each change, and loses it again. */
function createText() {
  const lineage = createLineage<string, string>('');
  let text = '';
  return {
    lineage,
    get text() {
      return text;
    },
    write(letter: string): void {
      lineage.append(letter);
      text += letter;
    },
    plant(root: string): void {
      lineage.plant(root);
      text = root;
    },
    goTo(link: Link<string, string>): void {
      const { anew, undone, made } = lineage.goTo(link);
      if (anew) text = link.root;
      for (const letter of undone) {
        expect(text.at(-1)).toBe(letter);
        text = text.slice(0, -1);
      }
      text += made.join('');
    },
  };
}

describe('a lineage', () => {
  it('undoes what lies between two branches, and makes what the other has', () => {
    const { lineage, ...of } = createText();
    of.write('a');
    const a = lineage.head;
    of.write('b');
    of.write('c');
    const abc = lineage.head;
    lineage.goTo(a);
    of.write('d');
    expect(lineage.goTo(abc)).toEqual({ anew: false, undone: ['d'], made: ['b', 'c'] });
    expect(lineage.goTo(abc)).toEqual({ anew: false, undone: [], made: [] });
  });

  it('brings back the state of any link from any other, over branches and new roots', () => {
    const deed = fc.oneof(
      { weight: 5, arbitrary: fc.record({ write: fc.constantFrom('a', 'b', 'c') }) },
      { weight: 3, arbitrary: fc.record({ back: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ plant: fc.constantFrom('', 'x', 'yz') }) },
    );
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
        const of = createText();
        const seen: { readonly link: Link<string, string>; readonly text: string }[] = [{ link: of.lineage.head, text: '' }];
        for (const one of deeds) {
          if ('write' in one) of.write(one.write);
          else if ('plant' in one) of.plant(one.plant);
          else {
            const { link, text } = seen[one.back % seen.length]!;
            of.goTo(link);
            expect(of.text).toBe(text);
            expect(of.lineage.head).toBe(link);
          }
          seen.push({ link: of.lineage.head, text: of.text });
        }
      }),
    );
  });
});
