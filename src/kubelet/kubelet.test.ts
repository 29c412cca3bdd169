import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asJson, asObject, type KubeObject, keyOf } from '../api/object';
import { strategicMerge } from '../api/patch/strategic-merge';
import type { ConfigMap, Pod } from '../api/types.gen';
import type { ApiRequest } from '../api/wire';
import { createRuntime } from './cri/runtime';
import { createKubelet } from './kubelet';
import type { KubeletMessage, RuntimeMessage } from './messages';
import { podOf, START_US } from './testing';

type Body = KubeletMessage | RuntimeMessage;
type Collection = 'nodes' | 'pods' | 'configmaps';

interface UnderWay {
  readonly from: string;
  readonly to: string;
  readonly atUs: number;
  readonly body: Body;
}

/** Each message takes as long. */
const LATENCY_US = 1_000;
const SECOND_US = 1e6;
const PATH = /^\/apis?\/(?:[^/]+\/)?v1\/(?:namespaces\/([^/]+)\/)?(\w+)(?:\/([^/?]+))?(?:\/(\w+))?(?:\?(.*))?$/;

/** A kubelet and its runtime; their API server is the test: it stores nodes, Pods and ConfigMaps, and answers at once. */
function createNode(memory = '8Gi') {
  const kubelet = createKubelet({ seed: 1, nodeName: 'node-1', capacity: { cpu: '4', memory, pods: '110' }, labels: {}, taints: [] });
  const runtime = createRuntime({ seed: 1, nodeName: 'node-1' });
  let nowUs = START_US;
  let under: UnderWay[] = [];
  let stores: Readonly<Record<Collection, ReadonlyMap<string, KubeObject>>> = { nodes: new Map(), pods: new Map(), configmaps: new Map() };
  let watches: ReadonlyMap<number, { readonly kind: Collection; readonly selects: (object: KubeObject) => boolean }> = new Map();
  let revision = 1;
  let uids = 0;
  /** Until then the API server answers nothing but that it cannot. */
  let refusesUntilUs = 0;
  let trace: UnderWay[] = [];

  const post = (from: string, to: string, body: Body, afterUs = LATENCY_US): number => under.push({ from, to, atUs: nowUs + afterUs, body });
  const reply = (stream: number, code: number, body: unknown): number => post('apiserver', 'kubelet/node-1', { type: 'response', stream, code, body });

  function change(kind: Collection, key: string, object: KubeObject | undefined): void {
    const old = stores[kind].get(key);
    if (!object && !old) return;
    const next = { ...(object ?? old)!, metadata: { ...(object ?? old)!.metadata, resourceVersion: `${++revision}` } };
    const store = new Map(stores[kind]);
    if (object) store.set(key, next);
    else store.delete(key);
    stores = { ...stores, [kind]: store };
    const event = !object ? 'DELETED' : old ? 'MODIFIED' : 'ADDED';
    for (const [stream, watch] of watches)
      if (watch.kind === kind && watch.selects(next)) post('apiserver', 'kubelet/node-1', { type: 'watch', stream, event, object: next });
  }

  function serve({ method, path, stream, body }: ApiRequest): void {
    if (nowUs < refusesUntilUs) return void reply(stream, 503, { kind: 'Status', code: 503 });
    const [, namespace, kind = '', name, sub, query = ''] = PATH.exec(path) ?? [];
    if (kind !== 'nodes' && kind !== 'pods' && kind !== 'configmaps') return void reply(stream, 201, body);
    const key = namespace === undefined || name === undefined ? (name ?? '') : `${namespace}/${name}`;
    const stored = stores[kind].get(key);
    const named = /metadata\.name%3D([^&]+)/.exec(query)?.[1];
    const selects = (object: KubeObject): boolean => named === undefined || object.metadata.name === named;
    if (method === 'GET' && query.includes('watch=1')) {
      watches = new Map([...watches, [stream, { kind, selects }]]);
      reply(stream, 200, {});
    } else if (method === 'GET' && name === undefined) {
      const items = [...stores[kind].values()].filter(selects);
      reply(stream, 200, { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: `${revision}` }, items });
    } else if (method === 'POST') {
      const object = body as KubeObject;
      change(kind, keyOf(object), object);
      reply(stream, 201, stores[kind].get(keyOf(object)));
    } else if (!stored) reply(stream, 404, { kind: 'Status' });
    else if (method === 'PATCH' && sub === 'status') {
      change(kind, key, asObject(strategicMerge(asJson(stored), asJson(body as object), kind === 'pods' ? 'core.v1.Pod' : 'core.v1.Node')));
      reply(stream, 200, stores[kind].get(key));
    } else if (method === 'DELETE') {
      change(kind, key, undefined);
      reply(stream, 200, stored);
    } else reply(stream, 200, stored);
  }

  function deliver({ from, to, atUs, body }: UnderWay): void {
    nowUs = atUs;
    trace.push({ from, to, atUs, body });
    const message = { id: 0, cause: 0, from, to, sentAtUs: atUs, arrivesAtUs: atUs, background: false };
    const send = (next: string, sent: Body, { afterUs }: { readonly afterUs?: number } = {}): number => post(to, next, sent, afterUs);
    if (to === 'kubelet/node-1') kubelet.receive({ ...message, body: body as KubeletMessage }, nowUs, send);
    else if (to === 'runtime/node-1') runtime.receive({ ...message, body: body as RuntimeMessage }, nowUs, send);
    else if (body.type === 'request') serve(body);
    else if (body.type === 'close') watches = new Map([...watches].filter(([stream]) => stream !== body.stream));
  }

  function run(seconds: number): void {
    const untilUs = nowUs + seconds * SECOND_US;
    for (;;) {
      let next: UnderWay | undefined;
      for (const one of under) if (!next || one.atUs < next.atUs) next = one;
      if (!next || next.atUs > untilUs) break;
      under.splice(under.indexOf(next), 1);
      deliver(next);
    }
    nowUs = untilUs;
  }

  /** The connection between kubelet and API server breaks: what is under way on it is lost. */
  function cut(): void {
    watches = new Map();
    under = under.filter(({ from, to }) => from !== 'apiserver' && to !== 'apiserver');
    post('cluster', 'kubelet/node-1', { type: 'connection-lost' }, 0);
  }

  /** The kubelet starts anew; its connections are gone, and what it was told is lost. */
  function startKubelet(): void {
    watches = new Map();
    under = under.filter(({ to }) => to !== 'kubelet/node-1');
    post('cluster', 'kubelet/node-1', { type: 'start' }, 0);
  }

  post('cluster', 'runtime/node-1', { type: 'start' }, 0);
  startKubelet();
  run(5);
  const pod = (name: string): Pod | undefined => stores.pods.get(`default/${name}`) as Pod | undefined;
  return {
    run,
    pod,
    /** One that no other Pod has. */
    uid: (): string => `uid-${++uids}`,
    inspect: () => kubelet.inspect(),
    put: (kind: Collection, object: KubeObject) => change(kind, keyOf(object), object),
    /** Deletes a Pod as a user does, or as nobody does: unheard. */
    remove(name: string, seconds = 2) {
      const known = pod(name);
      const deletionTimestamp = '2026-01-01T01:00:00Z';
      if (known) change('pods', `default/${name}`, { ...known, metadata: { ...known.metadata, deletionTimestamp, deletionGracePeriodSeconds: seconds } });
    },
    vanish: (name: string) => change('pods', `default/${name}`, undefined),
    startKubelet,
    cut,
    /** The API server cannot answer for a while. */
    refuse(seconds: number) {
      refusesUntilUs = nowUs + seconds * SECOND_US;
    },
    reboot() {
      post('cluster', 'runtime/node-1', { type: 'start' }, 0);
      startKubelet();
    },
    /** Containers that run: `web/main`. */
    running: (): readonly string[] => {
      const { sandboxes, containers } = runtime.inspect();
      return containers.filter((c) => c.state === 'RUNNING').map((c) => `${sandboxes.find((s) => s.id === c.sandboxId)?.name}/${c.name}`);
    },
    sandboxes: () => runtime.inspect().sandboxes,
    watched: (): readonly Collection[] => [...watches.values()].map(({ kind }) => kind).toSorted(),
    /** What the kubelet has had the runtime do since it was asked last. */
    called: (): readonly string[] => trace.splice(0).flatMap(({ body }) => (body.type === 'cri' ? [body.request.method] : [])),
    trace: () => trace,
    checkpoint() {
      const saved = { kubelet: kubelet.checkpoint(), runtime: runtime.checkpoint(), nowUs, under: [...under], stores, watches, revision, uids, refusesUntilUs };
      return () => {
        kubelet.restore(saved.kubelet);
        runtime.restore(saved.runtime);
        ({ nowUs, stores, watches, revision, uids, refusesUntilUs } = saved);
        under = [...saved.under];
        trace = [];
      };
    },
  };
}
type Node = ReturnType<typeof createNode>;

const shell = (script: string, more: object = {}) => ({ name: 'main', image: 'busybox:1.36', command: ['sh', '-c', script], ...more });
const pod = (name: string, spec: Parameters<typeof podOf>[0] = {}, uid = `uid-${name}`): Pod =>
  podOf({ terminationGracePeriodSeconds: 2, containers: [shell('sleep 999')], ...spec }, { name, uid });
const settings: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'default' }, data: { a: 'b' } };
const withSettings = (name: string): Pod => pod(name, { volumes: [{ name: 'v', configMap: { name: 'settings' } }] });
/** A node on which a Pod runs. */
function withPod(spec: Parameters<typeof podOf>[0] = {}): Node {
  const on = createNode();
  on.put('pods', pod('web', spec));
  on.run(10);
  on.called();
  return on;
}

describe('the life of a Pod on its node', () => {
  it('begins with a sandbox, an image, a container', () => {
    const on = createNode();
    on.put('pods', pod('web'));
    on.called();
    on.run(10);
    expect(on.called()).toEqual(['RunPodSandbox', 'ImageStatus', 'PullImage', 'CreateContainer', 'StartContainer']);
    expect([on.pod('web')?.status?.phase, on.running()]).toEqual(['Running', ['web/main']]);
  });
  it('ends when its containers have ended, and stays to be looked at', () => {
    const on = withPod({ restartPolicy: 'Never', containers: [shell('exit 0')] });
    on.run(5);
    expect([on.pod('web')?.status?.phase, on.running(), on.sandboxes().map(({ state }) => state)]).toEqual(['Succeeded', [], ['NOTREADY']]);
  });
  it('goes on after a failure, with a back-off', () => {
    const on = withPod({ containers: [shell('sleep 1; exit 1')] });
    on.run(60);
    const [status] = on.pod('web')!.status!.containerStatuses!;
    expect([status?.restartCount, status?.lastState?.terminated?.exitCode]).toEqual([3, 1]);
  });
  it('ends when somebody deletes it: its containers are stopped, then its sandbox, then it is gone', () => {
    const on = withPod();
    on.remove('web');
    on.run(10);
    expect(on.called()).toEqual(['StopContainer', 'StopPodSandbox', 'RemovePodSandbox']);
    expect([on.pod('web'), on.running(), on.sandboxes(), on.inspect().pods]).toEqual([undefined, [], [], []]);
  });
  it('ends also when the API forgets it without a word', () => {
    const on = withPod();
    on.vanish('web');
    on.run(10);
    expect([on.running(), on.sandboxes(), on.inspect().pods]).toEqual([[], [], []]);
  });
  it('ends when another Pod has taken its name, while nobody told', () => {
    const on = withPod();
    on.put('pods', pod('web', {}, 'another'));
    on.run(10);
    expect([on.running(), on.sandboxes().map(({ podUid }) => podUid)]).toEqual([['web/main'], ['another']]);
  });
  it('does not begin if the node has no room for it', () => {
    const on = createNode();
    on.put('pods', pod('web', { containers: [shell('sleep 999', { resources: { requests: { cpu: '5' } } })] }));
    on.run(5);
    expect(on.pod('web')?.status).toMatchObject({ phase: 'Failed', reason: 'OutOfcpu' });
    expect(on.running()).toEqual([]);
  });
  it('takes its room until it has ended, or the API has forgotten it', () => {
    const big = (name: string, uid?: string): Pod => {
      const container = shell('trap "" TERM; sleep 999', { resources: { requests: { cpu: '3' } } });
      return pod(name, { containers: [container], terminationGracePeriodSeconds: 20 }, uid);
    };
    const on = createNode();
    on.put('pods', big('first'));
    on.run(5);
    on.remove('first');
    on.put('pods', big('early', 'early'));
    on.run(5);
    expect(on.pod('early')?.status?.reason).toBe('OutOfcpu');
    on.vanish('first');
    on.put('pods', big('late', 'late'));
    on.run(5);
    expect(on.pod('late')?.status?.phase).toBe('Running');
  });
  it('ends if memory runs short: the greediest goes', () => {
    const on = createNode('1Gi');
    const hog = (name: string, memory: string): Pod => {
      const one = pod(name);
      return { ...one, metadata: { ...one.metadata, annotations: { 'podscope.dev/memory': memory } } };
    };
    on.put('pods', hog('small', '300Mi'));
    on.put('pods', hog('big', '680Mi'));
    on.run(40);
    expect(on.pod('big')?.status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
    expect(on.running()).toEqual(['small/main']);
  });
});

describe('what a Pod refers to', () => {
  it('is waited for, and watched as long as a Pod needs it', () => {
    const on = createNode();
    for (const name of ['a', 'b']) on.put('pods', withSettings(name));
    on.run(10);
    expect([on.running(), on.watched()]).toEqual([[], ['configmaps', 'nodes', 'pods']]);
    on.put('configmaps', settings);
    on.run(10);
    expect(on.running()).toEqual(['a/main', 'b/main']);
    on.remove('a');
    on.run(10);
    expect(on.watched()).toEqual(['configmaps', 'nodes', 'pods']);
    on.remove('b');
    on.run(10);
    expect(on.watched()).toEqual(['nodes', 'pods']);
  });
});

describe('a kubelet that starts again', () => {
  it('asks its runtime what there is, and takes up what runs', () => {
    const on = withPod();
    on.startKubelet();
    on.run(10);
    expect([on.called(), on.running()]).toEqual([['List'], ['web/main']]);
    expect(on.pod('web')?.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 0, ready: true });
  });
  it('removes what belongs to no Pod any more', () => {
    const on = withPod();
    on.startKubelet();
    on.vanish('web');
    on.run(10);
    expect([on.running(), on.sandboxes()]).toEqual([[], []]);
  });
  it('ends what was deleted meanwhile', () => {
    const on = withPod();
    on.remove('web');
    on.startKubelet();
    on.run(20);
    expect([on.pod('web'), on.running()]).toEqual([undefined, []]);
  });
  it('starts everything anew if its machine has', () => {
    const on = withPod();
    on.reboot();
    on.run(20);
    expect(on.running()).toEqual(['web/main']);
    expect(on.pod('web')?.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 255 } } });
  });
});

const NAMES = ['a', 'b', 'c'] as const;
const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('create' as const), name: fc.constantFrom(...NAMES), script: fc.constantFrom('sleep 9999', 'sleep 1; exit 1') }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('remove' as const, 'vanish' as const), name: fc.constantFrom(...NAMES) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('start' as const, 'reboot' as const, 'cut' as const, 'refuse' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), us: fc.integer({ min: 1_000, max: 3 * SECOND_US }) }) },
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;
const acts = fc.array(act, { maxLength: 25 });

function perform(on: Node, one: Act): void {
  switch (one.do) {
    case 'create':
      if (!on.pod(one.name)) on.put('pods', pod(one.name, { containers: [shell(one.script)] }, on.uid()));
      break;
    case 'remove':
      on.remove(one.name);
      break;
    case 'vanish':
      on.vanish(one.name);
      break;
    case 'start':
      on.startKubelet();
      break;
    case 'reboot':
      on.reboot();
      break;
    case 'cut':
      on.cut();
      break;
    case 'refuse':
      on.refuse(3);
      break;
    case 'wait':
      on.run(one.us / SECOND_US);
  }
}

describe('whatever happens to Pods and to the machine', () => {
  it('in the end runs what is to run and nothing else, and the API server knows', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const on = createNode();
        for (const one of list) perform(on, one);
        on.run(60);
        const wanted = NAMES.filter((name) => on.pod(name));
        const lasting = wanted.filter((name) => on.pod(name)!.spec!.containers[0]!.command!.at(-1) === 'sleep 9999');
        expect(
          on
            .running()
            .filter((what) => lasting.some((name) => what === `${name}/main`))
            .toSorted(),
        ).toEqual(lasting.map((name) => `${name}/main`));
        expect(on.running().every((what) => wanted.some((name) => what === `${name}/main`))).toBe(true);
        expect(new Set(on.sandboxes().map(({ podUid }) => podUid))).toEqual(new Set(wanted.map((name) => on.pod(name)!.metadata.uid)));
        for (const name of lasting) expect(on.pod(name)?.status).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true }] });
      }),
      { numRuns: 40 },
    );
  });

  it('a kubelet goes the same way again from a checkpoint', () => {
    fc.assert(
      fc.property(acts, acts, (before, after) => {
        const on = createNode();
        for (const one of before) perform(on, one);
        const back = on.checkpoint();
        const play = (): readonly UnderWay[] => {
          on.called();
          for (const one of after) perform(on, one);
          on.run(15);
          return [...on.trace()];
        };
        const first = play();
        back();
        expect(play()).toEqual(first);
      }),
      { numRuns: 20 },
    );
  });
});
