import { describe, expect, it } from 'vitest';
import type { Bookmark } from '../../src/app/store/bookmark';
import { lessonFrom } from '../../src/app/teach/from-session';
import { evaluate } from '../../src/cluster/expression';
import type { SavedSession } from '../../src/cluster/session';
import { readLesson } from '../../src/lessons/read-lesson';
import { shellOn } from '../oracle/virtual-shell';
import { openStage, playStep, type Stage } from './headless';

/** A session becomes a lesson: what is played then is what had been done. */

const EMPTY = readLesson({ scene: 'minutes: 1\nsteps:\n  - step: a\n', words: '---\ntitle: T\nabout: A\n---\n## A {#a}\nB.\n' });
const WORDS = { title: 'Mine: a "lesson"', about: 'About {this}.', now: 'Now' };

const saved = ({ cluster }: Stage): SavedSession => ({
  version: 1,
  config: cluster.config,
  branches: cluster.save(),
  branch: cluster.branch.name,
  delivered: cluster.delivered,
  nowUs: cluster.nowUs,
  playing: false,
});

/** What the objects are, without what differs from run to run. */
const state = ({ view }: Stage): unknown => {
  const said = evaluate(
    view,
    `[deployments.map(d, [d.metadata.name, string(d.spec.replicas), d.spec.template.spec.containers[0].image]),
      pods.filter(p, !has(p.metadata.ownerReferences)).map(p, [p.metadata.namespace, p.metadata.name, p.spec.nodeName, p.status.phase]),
      nodes.map(n, [n.metadata.name, 'disk' in n.metadata.labels ? n.metadata.labels['disk'] : '', has(n.spec.unschedulable) ? 'cordoned' : ''])]`,
  );
  if (!('value' in said)) throw new Error(JSON.stringify(said));
  return said.value;
};

async function done(lines: readonly string[]): Promise<{ readonly stage: Stage; readonly moments: readonly number[] }> {
  const stage = await openStage(EMPTY);
  const { cluster } = stage;
  stage.files.set('web.yaml', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: nginx:1.27\n');
  const shell = shellOn(cluster, 'default', stage.files);
  const moments: number[] = [];
  for (const line of lines) {
    const { exit, stderr } = await shell.run(line);
    expect({ line, exit, stderr }).toMatchObject({ exit: 0 });
    cluster.runTo(cluster.nowUs + 30e6);
    moments.push(cluster.nowUs);
  }
  stage.view.index.catchUp();
  return { stage, moments };
}

describe('a lesson of a session', () => {
  it('does what was done: created, applied twice, patched, scaled, labelled, deleted, cordoned', async () => {
    const { stage, moments } = await done([
      'kubectl apply -f web.yaml',
      'kubectl create namespace shop; kubectl run old -n shop --image=nginx:1.27',
      'kubectl create deployment shop --image=nginx:1.27 --replicas=2',
      'kubectl scale deployment shop --replicas=3 && kubectl set image deployment shop nginx=nginx:1.28',
      "sed -i 's/1.27/1.28/' web.yaml; kubectl apply -f web.yaml",
      'kubectl label node node-1 disk=ssd; kubectl cordon node-2',
      'kubectl delete pod old -n shop --wait=false; kubectl get pods',
    ]);
    const bookmarks: readonly Bookmark[] = moments.map((atUs, i) => ({
      id: i,
      atUs,
      title: i < 2 ? '开始 <b>&' : `Moment {${i}}`,
      note: i === 3 ? '# scaled' : '',
    }));
    const { texts, left } = lessonFrom(saved(stage), bookmarks, 'en', WORDS);
    expect(left).toEqual([]);
    const lesson = readLesson({ scene: texts.scene, words: texts.words.en ?? '' });
    expect(lesson.title).toBe(WORDS.title);
    expect(lesson.steps.map(({ step }) => step)).toEqual(['b', 'b-2', 'moment-2', 'moment-3', 'moment-4', 'moment-5', 'moment-6']);
    const again = await openStage(lesson);
    for (const step of lesson.steps) await playStep(again, step);
    expect(state(again)).toEqual(state(stage));
  });

  it('has one step, for now, if no moment is marked; and says what it could not take along', async () => {
    const { stage } = await done(['kubectl apply -f web.yaml', 'kubectl drain node-1 node-2 node-3 --force --ignore-daemonsets']);
    const { texts, left } = lessonFrom(saved(stage), [], 'zh', WORDS);
    expect(readLesson({ scene: texts.scene, words: texts.words.zh ?? '' }).steps.map(({ words }) => words.title)).toEqual(['Now']);
    expect(left).toEqual([expect.stringMatching(/^POST .*\/pods\/web\/eviction/)]);
  });
});
