import type { JourneyId, StepOf } from '../../worker/protocol';
import type { Texts } from '../i18n/text';
import { autoscale } from './autoscale';
import { bindVolume } from './bind-volume';
import { createDeployment } from './create-deployment';
import { createService } from './create-service';
import { deletePod } from './delete-pod';
import { drain } from './drain';
import { nodeDies } from './node-dies';
import { preempt } from './preempt';
import { reachPod } from './reach-pod';
import { refused } from './refused';
import { rollback, rollingUpdate } from './rollout';
import { runCronJob } from './run-cronjob';
import { runJob } from './run-job';
import { scale } from './scale';
import type { JourneyWords } from './told';

/** The steps of a Pod's creation, with their tables, are explained by the panel itself. */
type Explained = Exclude<JourneyId, 'create-pod'>;

const WORDS: { readonly [Id in Explained]: Texts<JourneyWords<StepOf<Id>>> } = {
  'delete-pod': deletePod,
  'create-deployment': createDeployment,
  'rolling-update': rollingUpdate,
  rollback: rollback,
  scale: scale,
  'run-job': runJob,
  'run-cronjob': runCronJob,
  'create-service': createService,
  autoscale: autoscale,
  'bind-volume': bindVolume,
  'node-dies': nodeDies,
  drain: drain,
  preempt: preempt,
  'reach-pod': reachPod,
  refused: refused,
};

/** The words of a journey, if it has any of its own. */
export const wordsOf = (id: JourneyId): Texts<JourneyWords> | undefined => (id === 'create-pod' ? undefined : WORDS[id]);
