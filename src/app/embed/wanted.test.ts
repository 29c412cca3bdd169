import { describe, expect, it } from 'vitest';
import { partsOf } from './address';
import { SHOW } from './contract';
import { wantedOf } from './wanted';

describe('the address of a frame', () => {
  it.each([
    ['', undefined],
    ['?nodes=7', undefined],
    ['?embed', ['stage', 'timeline']],
    ['?embed=nonsense', ['stage', 'timeline']],
    ['?embed=timeline,stage', ['stage', 'timeline']],
    ['?embed=inspector&nodes=3', ['inspector']],
  ])('%j names the parts %j', (search, parts) => {
    expect(partsOf(search)).toEqual(parts);
  });
});

const SESSION = {
  version: 1,
  config: { seed: 1, startUs: 0, nodes: [] },
  branches: [{ branch: { name: 'main' }, inputs: [], head: { delivered: 0, nowUs: 0 } }],
  branch: 'main',
  delivered: 0,
  nowUs: 0,
  playing: false,
};

describe('what the page around a frame wants', () => {
  it.each([{ session: SESSION }, { manifests: 'kind: Pod', moment: { step: 'score' } }, { manifests: '', moment: { seconds: 3 }, nodes: 5, seed: 0 }])(
    'is understood: %j',
    (wanted) => {
      expect(wantedOf({ type: SHOW, ...wanted })).toMatchObject(wanted);
    },
  );

  it.each([
    null,
    'podscope-show',
    { manifests: 'kind: Pod', moment: { step: 'score' } },
    { type: SHOW },
    { type: SHOW, session: { ...SESSION, branch: 'other' } },
    { type: SHOW, manifests: 7, moment: { step: 'score' } },
    { type: SHOW, manifests: '', moment: null },
    { type: SHOW, manifests: '', moment: {} },
    { type: SHOW, manifests: '', moment: { seconds: 3 }, nodes: 0 },
    { type: SHOW, manifests: '', moment: { seconds: 3 }, nodes: 1e6 },
    { type: SHOW, manifests: '', moment: { seconds: 3 }, seed: -1 },
  ])('is nothing that anybody may say: %j', (message) => {
    expect(wantedOf(message)).toBeUndefined();
  });
});
