import { describe, expect, it } from 'vitest';
import { controlsOf, partsOf } from './address';
import { CONTROLS, DO, SHOW } from './contract';
import { commandOf, wantedOf } from './wanted';

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

describe('the controls of a frame', () => {
  it.each([
    ['?embed', CONTROLS],
    ['?embed&controls=clock,transport', ['transport', 'clock']],
    ['?embed&controls=', []],
    ['?embed&controls=<b>', []],
  ])('%j names %j', (search, controls) => {
    expect(controlsOf(search)).toEqual(controls);
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

describe('what the page around a frame tells it to do', () => {
  it.each([{ do: 'play' }, { do: 'pause' }, { do: 'step', direction: -1 }, { do: 'seek', to: { step: 'score' } }, { do: 'seek', to: { seconds: 0 } }] as const)(
    'is understood: %j',
    (command) => {
      expect(commandOf({ type: DO, ...command })).toEqual(command);
    },
  );

  it('is a step forwards, if it does not say otherwise', () => {
    expect(commandOf({ type: DO, do: 'step' })).toEqual({ do: 'step', direction: 1 });
  });

  it.each([
    null,
    'podscope-do',
    { do: 'play' },
    { type: DO },
    { type: DO, do: 'eval' },
    { type: DO, do: 'step', direction: 7 },
    { type: DO, do: 'seek' },
    { type: DO, do: 'seek', to: { seconds: Number.NaN } },
    { type: DO, do: 'seek', to: { seconds: -1 } },
    { type: DO, do: 'seek', to: { step: '<img>'.repeat(99) } },
  ])('is nothing that it does: %j', (message) => {
    expect(commandOf(message)).toBeUndefined();
  });
});
