import { describe, expect, it } from 'vitest';
import { readModules, roomOf } from './modules';

/**
 * Who may import whom (ARCHITECTURE.md says why). A room may always import itself; `room/file` opens only that file.
 * Tests stand outside the walls: they may put any two rooms together.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  // The ground: no Kubernetes in sim, no processes in api.
  sim: [],
  api: [],
  // Below the kubelets, and behind the terminal: programs know no host, the shell knows only programs.
  programs: ['api'],
  shell: ['sim', 'api', 'programs'],
  container: ['api', 'programs', 'shell'],
  // The network between containers: what kube-proxy and DNS make of the API's objects.
  network: ['sim', 'api', 'client'],
  // Where text of the user's runs: it knows nothing of what it is for.
  sandbox: [],
  // The processes: they meet only in messages, so none imports another.
  etcd: ['sim'],
  apiserver: ['sim', 'api', 'etcd'],
  client: ['sim', 'api'],
  scheduler: ['sim', 'api', 'client', 'sandbox/program'],
  controllers: ['sim', 'api', 'client'],
  kubelet: ['sim', 'api', 'client', 'network', 'container', 'programs', 'shell'],
  // Why an object is as it is: pure, over plain data.
  why: ['api'],
  // A Pod's whole life as data, and what follows from it.
  life: ['why'],
  // Puts the processes together.
  cluster: ['sim', 'api', 'why', 'life', 'etcd', 'apiserver', 'client', 'network', 'scheduler', 'controllers', 'kubelet'],
  // The command line knows the API and nothing of who serves it.
  kubectl: ['api', 'programs', 'shell'],
  // Lessons as data: read, checked, and how far one has come.
  lessons: ['api', 'cluster/config'],
  // Another cluster as kubectl dumps it: read, checked, made a cluster's beginning.
  dump: ['api', 'cluster/config'],
  // Questions to a copy, which the scheduler answers.
  ask: ['api', 'scheduler'],
  // A real cluster, watched: reflectors, journeys, decisions decided again; pure, over what somebody else has asked for.
  live: ['api', 'why', 'scheduler'],
  // What became of a real cluster, taken down: stepped through, and played again in a simulated one.
  recording: ['api', 'dump', 'live', 'ask', 'cluster'],
  // The cluster as a package for programs; `engine.ts` is its door.
  engine: ['sim', 'api', 'why', 'life', 'cluster'],
  'engine.ts': ['api', 'why', 'life', 'cluster', 'engine', 'sandbox/sandbox', 'scheduler/own/sandbox'],
  // The page in a frame of another one.
  'mount.ts': ['app/embed/contract'],
  // The two hosts of a cluster, and the page, which knows only the protocol of one.
  worker: [
    'sim',
    'api',
    'why',
    'life',
    'cluster',
    'scheduler/config-validation',
    'dump',
    'ask',
    'live',
    'recording',
    'engine/manifests',
    'engine/resources',
    'sandbox/sandbox',
    'scheduler/own/sandbox',
  ],
  server: ['sim', 'api', 'cluster', 'live/paths', 'live/writes', 'worker/protocol', 'programs/bytes', 'sandbox/sandbox', 'scheduler/own/sandbox'],
  // The command line of the package.
  cli: [
    'api',
    'why',
    'dump',
    'ask',
    'engine',
    'kubectl',
    'scheduler/scenario',
    'scheduler/config-validation',
    'server/main',
    'server/live/main',
    'server/live/kubeconfig',
    'live',
    'recording',
    'worker/live-session',
    'worker/record-session',
    'server/options',
    'server/read-options',
    'server/quickjs',
    'server/report',
    'server/compile-early',
  ],
  app: [
    'api',
    'why',
    'life',
    'lessons',
    'kubectl',
    'programs/program',
    'worker/protocol',
    'worker/row-table',
    'worker/worker',
    'worker/dump-worker',
    'worker/live-protocol',
    'worker/live-worker',
    'recording/table',
    'live/writes',
    'worker/kept-copy',
    'dump/command',
    'ask/ask',
    'ask/table',
  ],
};

const modules = readModules();

describe('import walls', () => {
  it('stand around every room', () => {
    expect([...new Set(modules.map(roomOf))].toSorted()).toEqual(Object.keys(MAY_IMPORT).toSorted());
  });

  it.each(Object.entries(MAY_IMPORT))('%s may import %j and itself', (room, allowed) => {
    const open = new Set([room, ...allowed]);
    const through = modules
      .filter((m) => roomOf(m) === room)
      .flatMap((m) => m.imports.filter((to) => !open.has(roomOf({ path: to })) && !open.has(to)).map((to) => `${m.path} imports ${to}`));
    expect(through).toEqual([]);
  });

  it('enclose no circle: no module needs itself, not even for a type', () => {
    const importsOf = new Map(modules.map((m) => [m.path.replace(/\.tsx?$/, '').replace(/\/index$/, ''), m.imports.map((i) => i.replace(/\/index$/, ''))]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (module: string, path: readonly string[]): void => {
      if (path.includes(module)) circles.push([...path.slice(path.indexOf(module)), module].join(' → '));
      if (path.includes(module) || done.has(module)) return;
      for (const next of importsOf.get(module) ?? []) visit(next, [...path, module]);
      done.add(module);
    };
    for (const module of importsOf.keys()) visit(module, []);
    expect(circles).toEqual([]);
  });
});
