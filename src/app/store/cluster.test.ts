import { beforeEach, describe, expect, it } from 'vitest';
import type { Frame, Journey, SentJourney } from '../../worker/protocol';
import { columnsOf } from '../../worker/testing-rows';
import { applyFrames, resetMirror, useCluster } from './cluster';

const explanation = { pod: 'default/web', nodes: ['node-1'], calls: [] } as unknown as NonNullable<Journey['decision']>['explanation'];

const frame = (number: number, decision?: SentJourney['decision']): Frame => ({
  type: 'frame',
  frame: number,
  startUs: 0,
  nowUs: number,
  usPerMs: 0,
  playing: false,
  pace: 'x1',
  position: 0,
  head: 0,
  headUs: 0,
  branch: 'main',
  branches: [],
  rows: columnsOf([]),
  changed: {},
  removed: [],
  summary: useCluster.getState().summary,
  turns: 0,
  journey: {
    id: 'create-pod',
    subject: 'pods/default/web',
    began: 1,
    pod: 'default/web',
    rail: [],
    stages: [],
    parts: {},
    acts: {},
    current: 'filter',
    done: false,
    pinned: false,
    ...(decision && { decision }),
  },
});

const decisionNow = () => useCluster.getState().journey?.decision;

describe('the decision of the journey', () => {
  beforeEach(resetMirror);

  it('is known from the frame that brought it, for as long as the cycle is the same', () => {
    applyFrames([frame(1, { cycle: 7, startUs: 1, endUs: 2, explanation })]);
    const first = decisionNow();
    expect(first).toEqual({ cycle: 7, startUs: 1, endUs: 2, explanation });
    applyFrames([frame(2, { cycle: 7, startUs: 1, endUs: 2 })]);
    expect(decisionNow()).toBe(first);
  });

  it('may have come with an earlier frame of the same batch', () => {
    applyFrames([frame(1, { cycle: 7, startUs: 1, endUs: 2, explanation }), frame(2, { cycle: 7, startUs: 1, endUs: 2 })]);
    expect(decisionNow()?.explanation).toBe(explanation);
  });

  it('is another one in another cycle, and gone where there is none', () => {
    applyFrames([frame(1, { cycle: 7, startUs: 1, endUs: 2, explanation })]);
    applyFrames([frame(2, { cycle: 9, startUs: 3, endUs: 4, explanation: { ...explanation, nodes: ['node-2'] } })]);
    expect(decisionNow()?.explanation.nodes).toEqual(['node-2']);
    applyFrames([frame(3)]);
    expect(decisionNow()).toBeUndefined();
  });

  it('leaves the journey the same object as long as nothing of it has changed', () => {
    const decision = { cycle: 7, startUs: 1, endUs: 2 };
    applyFrames([frame(1, { ...decision, explanation })]);
    const first = useCluster.getState().journey;
    applyFrames([frame(2, decision)]);
    expect(useCluster.getState().journey).toBe(first);
    applyFrames([frame(3, { ...decision, endUs: 3 })]);
    expect(useCluster.getState().journey).not.toBe(first);
  });
});
