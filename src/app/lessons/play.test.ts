import { beforeEach, describe, expect, it, vi } from 'vitest';
import { BEGINNING } from '../../lessons/course';
import type { Action } from '../../lessons/lesson';
import { readLesson } from '../../lessons/read-lesson';
import { useCluster } from '../store/cluster';
import { again, happen, showHow, watch } from './play';
import { useLesson } from './store';

const { send, query, performSeen, performUnseen, holds } = vi.hoisted(() => ({
  send: vi.fn(),
  query: vi.fn(),
  performSeen: vi.fn<(action: Action, signal: AbortSignal) => Promise<boolean>>(),
  performUnseen: vi.fn(async () => true),
  holds: vi.fn(async (_condition: string) => false),
}));
vi.mock('../store/host', () => ({ host: { send, query } }));
vi.mock('../editor/files', () => ({ savedFiles: () => ({ files: [], active: '' }), useFiles: { setState: vi.fn() } }));
vi.mock('../terminal/session', () => ({ useTerminal: { getState: () => ({ changes: 0 }) } }));
vi.mock('./hands', () => ({ performSeen, performUnseen, holds }));
vi.mock('./kept', () => ({ keepLeft: vi.fn(), mark: vi.fn() }));

const LESSON = readLesson({
  scene: `minutes: 3
steps:
  - step: make
    check: "'web' in pod"
    solution:
      - run: kubectl label node node-1 disk=ssd
      - run: kubectl apply -f web.yaml
`,
  words: '---\ntitle: T\nabout: A\n---\n## Make {#make}\nMake it.\n',
});

/** Actions that take their time: each is done when the test says so. */
function slowly(): { readonly lines: string[]; readonly finish: () => void; readonly signals: AbortSignal[] } {
  const [lines, signals]: [string[], AbortSignal[]] = [[], []];
  let finish: () => void = () => undefined;
  performSeen.mockImplementation((action, signal) => {
    if (action.do === 'run') lines.push(action.line);
    signals.push(signal);
    return new Promise((done) => {
      finish = () => done(true);
      signal.addEventListener('abort', () => done(false));
    });
  });
  return { lines, signals, finish: () => finish() };
}

const phase = (): string => useLesson.getState().progress.phase;
/** A frame that brings news. */
const news = (): void => useCluster.setState(({ nowUs }) => ({ nowUs: nowUs + 1 }));
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1_000);

watch();

describe('the solution of a step', () => {
  beforeEach(async () => {
    vi.useFakeTimers();
    vi.clearAllMocks();
    holds.mockResolvedValue(false);
    query.mockResolvedValue({ place: { branch: 'main', delivered: 0, nowUs: 0 } });
    useLesson.setState({ name: 'make', lesson: LESSON, progress: BEGINNING, start: undefined, isShowing: false });
    again();
    await settled();
    expect(phase()).toBe('doing');
  });

  it('is done one action after the other, however impatient one is', async () => {
    const { lines, finish } = slowly();
    void showHow();
    void showHow();
    expect(lines).toEqual(['kubectl label node node-1 disk=ssd']);
    finish();
    await settled();
    void showHow();
    expect(lines).toEqual(['kubectl label node node-1 disk=ssd', 'kubectl apply -f web.yaml']);
  });

  it('counts once it has been done: what comes next does not begin while a command still waits for its answer', async () => {
    const { finish } = slowly();
    void showHow();
    holds.mockResolvedValue(true);
    news();
    await settled();
    expect(phase()).toBe('doing');
    // Time may stand afterwards: nothing is new then.
    finish();
    await settled();
    expect(phase()).toBe('told');
  });

  it('is interrupted by who begins the step again', async () => {
    const { signals } = slowly();
    void showHow();
    again();
    expect(signals[0]?.aborted).toBe(true);
    await settled();
    expect(useLesson.getState()).toMatchObject({ isShowing: false, progress: { phase: 'doing', solved: 0 } });
  });
});

describe('what is to be done', () => {
  it('is asked about again if something has happened while it was asked, also if nothing happens afterwards', async () => {
    vi.useFakeTimers();
    query.mockResolvedValue({ place: { branch: 'main', delivered: 0, nowUs: 0 } });
    useLesson.setState({ name: 'make', lesson: LESSON, progress: BEGINNING, start: undefined, isShowing: false });
    again();
    await settled();
    holds.mockImplementationOnce(async () => {
      // The last frame comes while the cluster is being asked, which knew nothing of it yet.
      news();
      holds.mockResolvedValue(true);
      return false;
    });
    news();
    await settled();
    expect(phase()).toBe('told');
    happen({ is: 'next' });
  });
});
