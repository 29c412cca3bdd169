import type { KubeObject } from '../api/object';
import { isResponse } from '../api/wire';
import { STEP_NAMES } from '../cluster/journeys';
import { NODES_READY_AFTER_US } from '../cluster/start-workload';
import { goToStep, passTo, seekTime } from '../cluster/stepping';
import { USER } from '../cluster/user';
import { readManifests } from '../engine/manifests';
import { pathOf, resourceOfKind } from '../engine/resources';
import { vehicleOf } from './playback';
import type { Moment, Scene } from './protocol';
import type { OpenSession } from './session';

/** The API server lets no request take longer. */
const ANSWER_WITHIN_US = 65e6;
const MANIFESTS_MAX = 1_000_000;
const SECONDS_MAX = 86_400;

/** What is wrong with a scene, which may come from another page; undefined: it can be set. */
export function sceneProblem({ manifests, moment }: Scene): string | undefined {
  if (typeof manifests !== 'string' || manifests.length > MANIFESTS_MAX) return 'scene.manifests: must be a text of at most 1,000,000 letters';
  if ('step' in moment && STEP_NAMES.has(moment.step)) return problemOfObjects(manifests);
  if ('seconds' in moment && moment.seconds >= 0 && moment.seconds <= SECONDS_MAX) return problemOfObjects(manifests);
  return `scene.moment: must be a step (${[...STEP_NAMES].join(', ')}), or so many seconds: at most ${SECONDS_MAX}`;
}

function problemOfObjects(manifests: string): string | undefined {
  try {
    const unknown = readManifests(manifests).find(({ apiVersion, kind }) => !resourceOfKind(apiVersion, kind));
    return unknown && `scene.manifests: no matches for kind "${unknown.kind}" in version "${unknown.apiVersion}"`;
  } catch (error) {
    return `scene.manifests: ${(error as Error).message}`;
  }
}

/** Lets a new cluster boot, creates the objects as a user would, one after the other, and goes to the moment; there time stands still. */
export function setScene(session: OpenSession, { manifests, moment }: Scene): void {
  const { view } = session;
  passTo(view, vehicleOf(session), view.cluster.nowUs + NODES_READY_AFTER_US);
  // Nobody's journey yet.
  view.guide.forgetNews();
  const beganUs = view.cluster.nowUs;
  for (const object of readManifests(manifests)) create(session, object);
  goTo(session, moment, beganUs);
}

/** Sends a creating request and lets time pass until it is answered, with an error too: that may be what is to be shown. */
function create(session: OpenSession, object: KubeObject): void {
  const { cluster } = session.view;
  const resource = resourceOfKind(object.apiVersion, object.kind);
  if (!resource) return;
  const stream = cluster.nextStream();
  cluster.input({
    kind: 'call',
    stream,
    agent: 'kubectl',
    call: { method: 'POST', path: pathOf(resource, object.metadata.namespace ?? 'default'), body: object },
  });
  const { deliverNext } = vehicleOf(session);
  const untilUs = cluster.nowUs + ANSWER_WITHIN_US;
  while (cluster.nextAtUs <= untilUs) {
    const message = deliverNext();
    if (!message || (message.to === USER && isResponse(message.body) && message.body.stream === stream)) return;
  }
}

function goTo(session: OpenSession, moment: Moment, beganUs: number): void {
  const { view } = session;
  const vehicle = vehicleOf(session);
  view.guide.follow();
  if ('step' in moment) {
    goToStep(view, vehicle, moment.step);
    return;
  }
  const us = beganUs + Math.round(moment.seconds * 1e6);
  if (us < view.cluster.nowUs) seekTime(view, vehicle, us);
  else passTo(view, vehicle, us);
  view.guide.follow();
}
