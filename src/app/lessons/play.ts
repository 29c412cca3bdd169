import { advance, type Happening, isOver, type Progress, stepAt } from '../../lessons/course';
import type { Action, Show } from '../../lessons/lesson';
import { savedFiles, useFiles } from '../editor/files';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { useUi } from '../store/ui';
import { useTerminal } from '../terminal/session';
import { holds, performSeen, performUnseen } from './hands';
import { keepLeft, mark } from './kept';
import { useLesson } from './store';

/** Plays a lesson in the page: what the state machine says is to happen, happens here. */

const CHECK_EVERY_MS = 250;

/** Whoever begins something else ends what was going on. */
let turn = new AbortController();

function newTurn(): AbortSignal {
  turn.abort();
  turn = new AbortController();
  return turn.signal;
}

const changes = (): number => useTerminal.getState().changes;

/** How many commands have changed the cluster since the step began. */
export const commandsUsed = (): number => changes() - (useLesson.getState().start?.changes ?? changes());

/** Does one action after the other; false as soon as one does not come to what it is meant to. */
async function performAll(actions: readonly Action[], signal: AbortSignal): Promise<boolean> {
  for (const action of actions) if (signal.aborted || !(await performUnseen(action, signal))) return false;
  return true;
}

/** Turns to what the step speaks of. What would lie over the lesson is opened by a button of its own. */
function look({ focus, open }: Show): void {
  const { select, fold } = useUi.getState();
  if (focus === 'step') select({ kind: 'step' });
  else if (focus?.includes('/')) select({ kind: 'object', key: focus });
  else if (focus !== undefined) select({ kind: 'component', address: focus });
  if (open === 'editor' || open === 'terminal') fold('left', false);
  if (open === 'terminal') fold('terminal', false);
}

/** Sets the scene of the step that one is in. */
export async function enter(): Promise<void> {
  const mine = newTurn();
  const { lesson, progress } = useLesson.getState();
  const step = lesson && stepAt(lesson, progress);
  if (!lesson || !step) return;
  const came = await performAll(progress.step === 0 ? [...lesson.actions, ...step.actions] : step.actions, mine);
  if (mine.aborted) return;
  if (!came) return fail();
  look(step.show);
  const place = await host.query({ kind: 'place' });
  if (mine.aborted) return;
  useLesson.setState({ start: { place, files: savedFiles(), changes: changes() }, isAstray: false });
  happen({ is: 'set' });
}

const fail = (): void => useLesson.setState({ trouble: 'stuck' });

/** Shows what comes of a step, and asks the cluster what would have been right. */
async function reveal(): Promise<void> {
  const mine = newTurn();
  const { lesson, progress } = useLesson.getState();
  const step = lesson && stepAt(lesson, progress);
  if (!step) return;
  const came = await performAll(step.after, mine);
  const said = step.predict && (await host.query({ kind: 'evaluate', expression: step.predict.answer }));
  if (mine.aborted) return;
  if (!came || (said && !('value' in said))) return fail();
  happen({ is: 'shown', ...(said && 'value' in said && { right: String(said.value) }) });
}

/** Takes in what has happened, and does what comes next. */
export function happen(happening: Happening): void {
  const { name, lesson, progress, start } = useLesson.getState();
  if (!lesson) return;
  const next = advance(lesson, progress, happening);
  if (next === progress) return;
  useLesson.setState({ progress: next, trouble: undefined });
  note(name, next);
  if (next.phase !== progress.phase || next.step !== progress.step) begin(next);
  if (start && next.phase !== 'setting' && next.phase !== 'showing') void keepLeft(name, { progress: next, start: { ...start, changes: -commandsUsed() } });
}

function begin({ phase }: Progress): void {
  const { lesson, progress } = useLesson.getState();
  if (!lesson || isOver(lesson, progress)) return;
  if (phase === 'setting') void enter();
  else if (phase === 'asking') host.send({ type: 'pause' });
  else if (phase === 'doing') host.send({ type: 'play' });
  else if (phase === 'showing') void reveal();
}

/** Keeps how far one has come. */
function note(name: string, progress: Progress): void {
  const { lesson } = useLesson.getState();
  if (!lesson) return;
  const of = lesson.steps.length;
  const step = progress.step + (progress.phase === 'told' && progress.step === of - 1 ? 1 : 0);
  void mark(name, { step, of, ...(step === of && lesson.par !== undefined && progress.solved === 0 && { best: commandsUsed() }) });
}

/** Goes back to where the step began, with the files as they were. */
export function again(): void {
  const { start, progress } = useLesson.getState();
  newTurn();
  useLesson.setState({ isAstray: false, trouble: undefined });
  if (!start || progress.phase === 'setting') return void enter();
  host.send({ type: 'return', ...start.place });
  useFiles.setState({ files: start.files.files, active: start.files.active, closed: [] });
  useLesson.setState({ start: { ...start, changes: changes() } });
  happen({ is: 'again' });
  begin(useLesson.getState().progress);
}

/** Does the next action of the solution, as one would do it oneself: one after the other, and what comes of it counts once it has been done. */
export async function showHow(): Promise<void> {
  const { lesson, progress, isShowing } = useLesson.getState();
  const action = lesson && stepAt(lesson, progress)?.solution[progress.solved];
  if (!action || isShowing) return;
  const mine = turn.signal;
  useLesson.setState({ isShowing: true });
  happen({ is: 'solved' });
  await performSeen(action, mine).catch(() => false);
  useLesson.setState({ isShowing: false });
  if (mine.aborted) return;
  // The solution may have let time stand.
  if (useLesson.getState().progress.phase === 'doing') host.send({ type: 'play' });
  void check();
}

/** Lets time pass until it has come to what is asked, or for as long as that may take. */
export function letTimePass(): void {
  const { lesson, progress } = useLesson.getState();
  const step = lesson && stepAt(lesson, progress);
  if (step?.check === undefined) return;
  host.send({ type: 'pass', seconds: step.within, until: step.check });
  host.send({ type: 'play' });
}

let checking = false;
/** Something is new since it was asked last. */
let isNew = false;

/** Asks the cluster whether what is to be done is done. */
async function check(): Promise<void> {
  isNew = true;
  const { lesson, progress, start, isShowing } = useLesson.getState();
  const step = lesson && stepAt(lesson, progress);
  if (checking || isShowing || step?.check === undefined || progress.phase !== 'doing') return;
  checking = true;
  isNew = false;
  const mine = turn.signal;
  const isDone = await holds(step.check).catch(() => false);
  const isLost = !isDone && step.astray !== undefined && (await holds(step.astray).catch(() => false));
  setTimeout(() => {
    checking = false;
    // Time may stand from now on: then nothing else says that there is something to ask about.
    if (isNew) void check();
  }, CHECK_EVERY_MS);
  if (mine.aborted || useLesson.getState().isShowing) return;
  const isBefore = start !== undefined && useCluster.getState().nowUs < start.place.place.nowUs;
  if (isDone && !isBefore) happen({ is: 'done' });
  else useLesson.setState({ isAstray: isLost || isBefore });
}

/** From now on, whenever something is new in the cluster, it is asked whether that is it. */
export function watch(): void {
  useCluster.subscribe((now, before) => {
    if (now.nowUs !== before.nowUs || now.resources !== before.resources) void check();
  });
}
