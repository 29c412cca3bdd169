import { beforeEach, describe, expect, it } from 'vitest';
import { useUi } from './ui';

const SERVICE = { kind: 'object', key: 'services/default/web' } as const;
const NODE = { kind: 'object', key: 'nodes/node-1' } as const;
const ui = useUi.getState;

describe('what the panel speaks of', () => {
  beforeEach(() => useUi.setState({ selection: { kind: 'step' }, history: [], isTold: true, folded: { ...ui().folded, right: true } }));

  it('is what was done last; a panel that was folded stays so', () => {
    ui().tell(SERVICE);
    expect(ui()).toMatchObject({ selection: SERVICE, isTold: true, folded: { right: true } });
    ui().tell(NODE);
    ui().back();
    expect(ui()).toMatchObject({ selection: SERVICE, isTold: false });
  });

  it('is not gone back to twice when the same is done again', () => {
    ui().tell(SERVICE);
    ui().tell({ ...SERVICE });
    expect(ui().history).toEqual([{ kind: 'step' }]);
  });

  it('is what was chosen, until something else is done', () => {
    ui().select(NODE);
    expect(ui()).toMatchObject({ selection: NODE, isTold: false, folded: { right: false } });
    ui().tell(SERVICE);
    expect(ui()).toMatchObject({ selection: SERVICE, isTold: true });
  });
});
