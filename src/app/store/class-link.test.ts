import { describe, expect, it } from 'vitest';
import { chosenIn, classLink } from './class-link';

describe('a class link', () => {
  it('says in which language, with which panels', () => {
    const link = classLink('https://example.com/podscope/#s=abc', 'zh', ['left', 'timeline']);
    expect(link).toBe('https://example.com/podscope/?lang=zh&panels=left,timeline#s=abc');
    const folded = { left: false, terminal: true, right: true, timeline: false };
    expect(chosenIn(new URL(link).search)).toEqual({ language: 'zh', folded, presenterFolded: folded });
  });

  it('leaves the language to each reader, and may open no panel at all', () => {
    const link = classLink('https://example.com/?lesson=first-pod', undefined, []);
    expect(chosenIn(new URL(link).search)).toMatchObject({ folded: { left: true, terminal: true, right: true, timeline: true } });
    expect(chosenIn(new URL(link).search)).not.toHaveProperty('language');
  });

  it.each(['', '?lesson=first-pod', '?lang=<script>', '?lang=de'])('is none at %s', (search) => expect(chosenIn(search)).toBeUndefined());
});
