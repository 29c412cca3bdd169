import { type Cluster, createCluster } from '../../src/cluster/cluster';
import { evaluate, expressionProblem } from '../../src/cluster/expression';
import { holds, passUntil } from '../../src/cluster/pass-until';
import { goToStep, passTo, type Vehicle } from '../../src/cluster/stepping';
import { configProblem, faultProblem } from '../../src/cluster/validation';
import { createView, type View } from '../../src/cluster/view';
import { isRight } from '../../src/lessons/answer';
import { type Action, type Hands, type LessonScene, perform, type StepScene } from '../../src/lessons/lesson';
import { shellOn, type VirtualShell } from '../oracle/virtual-shell';

/** Plays what happens in a lesson, without a page: its scene, its own solutions, and what is wrong. */
export interface Stage {
  readonly cluster: Cluster;
  readonly view: View;
  readonly shell: VirtualShell;
  readonly files: Map<string, string>;
  readonly vehicle: Vehicle;
  readonly hands: Hands<Promise<void>>;
}

/** As long as a new cluster takes in the page until its nodes are ready. */
const BOOT_US = 15e6;

function vehicleOn(cluster: Cluster, view: View): Vehicle {
  return {
    deliverNext() {
      const message = cluster.step();
      catchUp(view);
      return message;
    },
    idleTo: cluster.idleTo,
    seek(delivered, us) {
      cluster.seek(delivered, us);
      view.index.catchUp();
    },
  };
}

/** Whether a condition comes true within so many seconds. */
function comesTrue({ cluster, view, vehicle }: Pick<Stage, 'cluster' | 'view' | 'vehicle'>, condition: string, within: number): boolean {
  catchUp(view);
  return passUntil(view, vehicle, { us: cluster.nowUs + within * 1e6, condition });
}

function handsOn({ cluster, view, vehicle, shell, files }: Omit<Stage, 'hands'>): Hands<Promise<void>> {
  const type = async (line: string): Promise<void> => {
    const { exit, stderr } = await shell.run(line);
    catchUp(view);
    if (exit !== 0 && stderr !== '') throw new Error(`${line}: ${stderr}`);
  };
  return {
    run: ({ line }) => type(line),
    apply: ({ manifests }) => type(`kubectl apply -f - <<'MANIFESTS'\n${manifests.trimEnd()}\nMANIFESTS\n`),
    async edit({ file, text }) {
      files.set(file, text);
    },
    async fault({ fault }) {
      const problem = faultProblem(fault);
      if (problem !== undefined) throw new Error(problem);
      cluster.input({ kind: 'fault', fault });
      catchUp(view);
    },
    async pass({ seconds }) {
      passTo(view, vehicle, cluster.nowUs + Math.round(seconds * 1e6));
    },
    async until({ condition, within }) {
      if (!comesTrue({ cluster, view, vehicle }, condition, within)) throw new Error(`not within ${within} s: ${condition}`);
    },
    async to({ step }) {
      goToStep(view, vehicle, step);
      if (view.journey()?.current !== step) throw new Error(`no step "${step}" of the journey, but ${view.journey()?.current}`);
    },
    async follow({ key }) {
      view.guide.focus = { subject: key };
    },
  };
}

function catchUp(view: View): void {
  view.index.catchUp();
  view.guide.follow();
}

async function act(stage: Stage, actions: readonly Action[]): Promise<void> {
  for (const action of actions) await perform(stage.hands, action);
}

/** Opens a lesson where its first step begins. */
export async function openStage(scene: LessonScene): Promise<Stage> {
  const problem =
    configProblem(scene.cluster) ??
    expressionsOf(scene)
      .map(problemOf)
      .find((found) => found !== undefined);
  if (problem !== undefined) throw new Error(problem);
  let view: View | undefined;
  const cluster = createCluster(scene.cluster, { truncated: (length) => view?.index.cut(length) });
  view = createView(cluster);
  const files = new Map(scene.files.map(({ name, text }) => [name, text]));
  const parts = { cluster, view, vehicle: vehicleOn(cluster, view), files, shell: shellOn(cluster, 'default', files) };
  const stage: Stage = { ...parts, hands: handsOn(parts) };
  cluster.runTo(cluster.nowUs + BOOT_US);
  view.index.catchUp();
  view.guide.forgetNews();
  await act(stage, scene.actions);
  return stage;
}

const problemOf = (expression: string): string | undefined => {
  const problem = expressionProblem(expression);
  return problem === undefined ? undefined : `${expression}\n${problem}`;
};

const conditionsIn = (actions: readonly Action[]): readonly string[] => actions.flatMap((a) => (a.do === 'until' ? [a.condition] : []));

/** All expressions of a lesson. */
const expressionsOf = ({ actions, steps }: LessonScene): readonly string[] => [
  ...conditionsIn(actions),
  ...steps.flatMap((s) => [
    ...(s.check === undefined ? [] : [s.check]),
    ...(s.astray === undefined ? [] : [s.astray]),
    ...(s.predict ? [s.predict.answer] : []),
    ...[s.actions, s.after, s.solution, ...s.wrong].flatMap(conditionsIn),
  ]),
];

/** What the right answer is now, as a learner would give it. */
function answerNow(view: View, expression: string): string {
  const said = evaluate(view, expression);
  if (!('value' in said)) throw new Error(`${expression}\n${'problem' in said ? said.problem : said.error}`);
  return String(said.value);
}

/** Tries something that does not do, and takes it back: whether the check has let it pass. */
async function letsPass(stage: Stage, { check, within }: StepScene & { readonly check: string }, wrong: readonly Action[]): Promise<boolean> {
  const { cluster, view, files } = stage;
  const [{ place }, before] = [cluster, [...files]];
  await act(stage, wrong);
  const passed = comesTrue(stage, check, within);
  cluster.returnTo(place);
  view.index.catchUp();
  files.clear();
  for (const [name, text] of before) files.set(name, text);
  return passed;
}

/** What has come of a step that was played to its end. */
export interface Played {
  readonly step: string;
  /** The check was fulfilled before anything was done, or by something wrong (its place in the list). */
  readonly early?: boolean;
  readonly passed?: readonly number[];
  /** It was fulfilled by the solution. */
  readonly solved?: boolean;
  readonly astray?: boolean;
  /** The right answer, and which of the others pass as right. */
  readonly answer?: string;
  readonly right?: readonly string[];
}

/** Plays a step: what is wrong first, which must not do, then its own solution; and asks what the right answer is. */
export async function playStep(stage: Stage, step: StepScene): Promise<Played> {
  const { view } = stage;
  await act(stage, step.actions);
  const { check, predict } = step;
  const played: { -readonly [K in keyof Played]: Played[K] } = { step: step.step };
  if (check !== undefined) {
    catchUp(view);
    played.early = holds(view, check);
    const passed: number[] = [];
    for (const [i, wrong] of step.wrong.entries()) if (await letsPass(stage, { ...step, check }, wrong)) passed.push(i);
    played.passed = passed;
    await act(stage, step.solution);
    played.solved = comesTrue(stage, check, step.within);
  }
  if (step.astray !== undefined) played.astray = holds(view, step.astray);
  await act(stage, step.after);
  if (predict) {
    played.answer = answerNow(view, predict.answer);
    played.right = predict.choices.filter((choice) => isRight(predict, choice, played.answer ?? ''));
  }
  return played;
}
