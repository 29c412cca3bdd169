import { describe, expect, it } from 'vitest';
import { hugePod, openPage, podOf, type TestPage } from './testing';

/** A Pod that is bound, at the end of its journey. */
function withPod(): TestPage {
  const page = openPage(2);
  page.say({ type: 'pause' });
  page.create(podOf());
  page.say({ type: 'go-to-step', step: 'run' });
  return page;
}

/** A Pod that fits nowhere, after its first attempt. */
function withHugePod(): TestPage {
  const page = openPage(2);
  page.say({ type: 'pause' });
  page.create(hugePod);
  page.say({ type: 'go-to-step', step: 'filter' });
  page.say({ type: 'step', size: 'message', direction: 1 });
  return page;
}

describe('the host answers', () => {
  it('what an object is now, and what it was', () => {
    const page = withPod();
    const now = page.ask({ kind: 'object', key: 'pods/default/web' });
    const revision = Number(now?.metadata.resourceVersion);
    expect(now).toMatchObject({ kind: 'Pod', spec: { nodeName: expect.stringMatching(/^node-/) } });
    expect(page.ask({ kind: 'object', key: 'pods/default/web', revision: revision - 1 })).not.toEqual(now);
    expect(page.ask({ kind: 'object', key: 'pods/default/none' })).toBeUndefined();
  });

  it('what an expression says of the cluster', () => {
    const page = withPod();
    expect(page.ask({ kind: 'evaluate', expression: "pod['web'].spec.nodeName" })).toEqual({ value: expect.stringMatching(/^node-/) });
    expect(page.ask({ kind: 'evaluate', expression: 'podz' })).toEqual({ problem: expect.stringContaining("undeclared reference to 'podz'") });
  });

  it('what a message carries, and why it was sent', () => {
    const page = withPod();
    const { face } = page.tick(1).journey!.stages.find(({ step }) => step === 'bind')!;
    expect(page.ask({ kind: 'message', id: face! })).toMatchObject({ from: 'scheduler', body: { type: 'request', method: 'POST' } });
    const causes = page.ask({ kind: 'causes', id: face! });
    expect([causes[0]!.to, causes.at(-1)!.from]).toEqual(['scheduler', 'kubectl']);
    expect(page.ask({ kind: 'message', id: 1e9 })).toBeUndefined();
  });

  it('what the scheduler has, and what became of its attempts', () => {
    const page = withPod();
    expect(page.ask({ kind: 'scheduler' })).toMatchObject({ schedulerNames: ['default-scheduler'], queued: [] });
    const [attempt] = page.ask({ kind: 'attempts', pod: 'default/web' });
    expect(attempt!.node).toMatch(/^node-/);
    expect(page.ask({ kind: 'decision', cycle: attempt!.id })).toMatchObject({ explanation: { selected: attempt!.node } });
    expect(page.ask({ kind: 'waiting', pod: 'default/none' })).toBeUndefined();
  });

  it('why a Pod has no node, what objects to it and what would help', () => {
    const page = withHugePod();
    expect(page.ask({ kind: 'waiting', pod: 'default/web' })).toMatchObject({ why: expect.stringMatching(/^(unschedulable|backoff)$/), attempts: 1 });
    expect(page.ask({ kind: 'objections', pod: 'default/web' })).toMatchObject([{ plugin: 'NodeResourcesFit', reason: 'Insufficient cpu' }]);
    expect(page.ask({ kind: 'remedies', pod: 'default/web' }).length).toBeGreaterThan(0);
  });

  it('what is wrong with a configuration, or what it would change', () => {
    const page = withPod();
    expect(page.ask({ kind: 'check-configuration', configuration: { profiles: 7 } })).toHaveProperty('complaints');
    expect(page.ask({ kind: 'check-configuration', configuration: {} })).toHaveProperty('comparison');
  });

  it('and nothing happens by it', () => {
    const page = withHugePod();
    const before = page.ask({ kind: 'trace-hash' });
    for (const kind of ['waiting', 'objections', 'remedies', 'attempts'] as const) page.ask({ kind, pod: 'default/web' });
    page.ask({ kind: 'scheduler' });
    expect(page.ask({ kind: 'trace-hash' })).toBe(before);
  });
});

describe('what followed from a message', () => {
  const page = openPage(1);
  page.create(podOf());
  page.say({ type: 'pass', seconds: 30 });
  const trace = page.ask({ kind: 'trace' });
  const request = trace.findLast(({ from, verb }) => from === 'kubectl' && verb === 'create')!;
  const { effects } = page.ask({ kind: 'effects', id: request.id });

  it('begins with what was sent at once, each after the one that it came of', () => {
    expect(effects[0]).toMatchObject({ row: { from: 'apiserver', to: 'etcd' }, after: request.id });
    for (const { row, after } of effects) expect(page.ask({ kind: 'causes', id: row.id }).some(({ id }) => id === after)).toBe(true);
  });

  it('leads to the answer and to the kubelet, and to nothing that is not shown', () => {
    expect(effects.some(({ row }) => row.to === 'kubectl' && row.code === 201)).toBe(true);
    expect(effects.some(({ row }) => row.to === 'kubelet/node-1')).toBe(true);
    expect(effects.filter(({ row }) => row.kind === 'timer' || row.background)).toEqual([]);
  });
});
