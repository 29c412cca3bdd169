import { describe, expect, it } from 'vitest';
import { defaultPreferences, preferencesOf } from './preferences';

describe('saved preferences', () => {
  it('are taken as they are', () => {
    const saved = {
      ...defaultPreferences(),
      theme: 'dark',
      folded: { left: true, right: false, timeline: false, terminal: true },
      layouts: { page: { left: 30 } },
    };
    expect(preferencesOf(saved)).toEqual(saved);
  });

  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['no object', 'dark'],
    ['themes that are none', { theme: 'blue', language: 7 }],
    ['panels that are missing', { folded: { left: true } }],
    ['sizes that are none', { layouts: { page: { left: 'wide' } } }],
    ['what is no preference', { overlay: 'help', __proto__: { theme: 'dark' } }],
  ])('that are %s leave the usual ones', (_, saved) => {
    expect(preferencesOf(saved)).toEqual({});
  });
});
