import { autoscale } from './autoscale';
import { bindVolume } from './bind-volume';
import { rollback, rollingUpdate, scale } from './change-deployment';
import { createDeployment } from './create-deployment';
import { createPod } from './create-pod';
import { createService } from './create-service';
import type { JourneyDefinition } from './definition';
import { deletePod } from './delete-pod';
import { drain } from './drain';
import { nodeDies } from './node-dies';
import { preempt } from './preempt';
import { reachPod } from './reach-pod';
import { refused } from './refused';
import { runCronJob, runJob } from './run-job';

/** All journeys that are told. */
export const JOURNEYS = [
  createPod,
  deletePod,
  createDeployment,
  rollingUpdate,
  rollback,
  scale,
  runJob,
  runCronJob,
  createService,
  autoscale,
  bindVolume,
  nodeDies,
  drain,
  preempt,
  reachPod,
  refused,
] as const satisfies readonly JourneyDefinition[];

type Journeys = (typeof JOURNEYS)[number];
export type JourneyId = Journeys['id'];
/** The names of the steps of a journey. */
export type StepOf<Id extends JourneyId> = Extract<Journeys, { readonly id: Id }>['steps'][number]['name'];

/** The names of all steps. */
export const STEP_NAMES: ReadonlySet<string> = new Set(JOURNEYS.flatMap(({ steps }) => steps.map(({ name }) => name)));

export const journeyNamed = (id: JourneyId): JourneyDefinition<JourneyId> => JOURNEYS.find((one) => one.id === id)!;
