import { parseYaml, YamlError } from '../api/yaml';
import { ADDONS, type ClusterConfig, defaultConfig, type NodeShape } from '../cluster/config';
import { LessonError } from './complaints';
import { ANSWERS, KINDS, type LessonScene, PANELS, type Prediction, type Show, type StepScene } from './lesson';
import { actionsOf } from './read-action';
import { at, complain, fieldsOf, isAbsent, items, number, oneOf, optional, type Reader, text } from './reader';

/** What happens in a lesson, in all languages: `scene.yaml`. */

const SCENE_MAX = 500_000;
const NODES_MAX = 100;
const NODES_DEFAULT = 3;
const SEED_MAX = 2 ** 31 - 1;
const MINUTES_MAX = 60;
const PLACE_MAX = 1_000;
const PAR_MAX = 50;
const DAY_SECONDS = 86_400;
/** So long what the learner did takes to come true, if the step does not say. */
const WITHIN_SECONDS = 120;

function clusterOf(reader: Reader): ClusterConfig {
  if (!isAbsent(reader)) fieldsOf(reader, ['nodes', 'seed', 'images', 'addons']);
  const nodes = at(reader, 'nodes');
  const config = defaultConfig({
    seed: optional(at(reader, 'seed'), (r) => number(r, 0, SEED_MAX)) ?? 1,
    images: optional(at(reader, 'images'), (r) => oneOf(r, ['released', 'any'])) ?? 'released',
    addons: items(at(reader, 'addons')).map((r) => oneOf(r, ADDONS)),
    nodes: typeof nodes.value === 'number' ? number(nodes, 0, NODES_MAX) : NODES_DEFAULT,
  });
  if (!Array.isArray(nodes.value)) return config;
  // A node need not say what it has in common with all others: those of a cluster of so many stand below it.
  const usual = defaultConfig({ nodes: items(nodes).length }).nodes;
  return { ...config, nodes: items(nodes).map((node, i) => nodeOf(node, usual[i]!)) };
}

/** Whether it can be a node, the cluster says when it is opened. */
function nodeOf(reader: Reader, usual: NodeShape): NodeShape {
  fieldsOf(reader, ['name', 'capacity', 'labels', 'taints']);
  const { capacity, labels, ...own } = reader.value as Partial<NodeShape>;
  return { ...usual, ...own, capacity: { ...usual.capacity, ...capacity }, labels: { ...usual.labels, ...labels } };
}

function showOf(reader: Reader): Show {
  if (isAbsent(reader)) return {};
  fieldsOf(reader, ['focus', 'open']);
  const focus = optional(at(reader, 'focus'), text);
  const open = optional(at(reader, 'open'), (r) => oneOf(r, PANELS));
  return { ...(focus !== undefined && { focus }), ...(open && { open }) };
}

function predictionOf(reader: Reader): Prediction {
  fieldsOf(reader, ['kind', 'choices', 'answer', 'tolerance']);
  const kind = optional(at(reader, 'kind'), (r) => oneOf(r, ANSWERS)) ?? 'choice';
  const choices = items(at(reader, 'choices')).map(text);
  if (kind === 'choice' && new Set(choices).size < 2) complain(at(reader, 'choices'), 'must be at least two, each a text');
  return { kind, choices, answer: text(at(reader, 'answer')), tolerance: optional(at(reader, 'tolerance'), (r) => number(r, 0, DAY_SECONDS)) ?? 0 };
}

const NAME = /^[a-z0-9][a-z0-9-]*$/;
const STEP_FIELDS = ['step', 'do', 'show', 'predict', 'check', 'within', 'astray', 'after', 'solution', 'wrong'];

function stepOf(reader: Reader): StepScene {
  fieldsOf(reader, STEP_FIELDS);
  const step = text(at(reader, 'step'));
  if (!NAME.test(step)) complain(at(reader, 'step'), 'must be a name of small letters, digits and -');
  const predict = optional(at(reader, 'predict'), predictionOf);
  const check = optional(at(reader, 'check'), text);
  const astray = optional(at(reader, 'astray'), text);
  const solution = actionsOf(at(reader, 'solution'));
  const wrong = items(at(reader, 'wrong')).map(actionsOf);
  if (check !== undefined && solution.length === 0) complain(at(reader, 'solution'), 'must be there if there is a check');
  if (check === undefined && solution.length + wrong.length > 0) complain(at(reader, 'check'), 'must be there if there is a solution, or something wrong');
  return {
    step,
    actions: actionsOf(at(reader, 'do')),
    show: showOf(at(reader, 'show')),
    ...(predict && { predict }),
    ...(check !== undefined && { check }),
    ...(astray !== undefined && { astray }),
    within: optional(at(reader, 'within'), (r) => number(r, 0, DAY_SECONDS)) ?? WITHIN_SECONDS,
    after: actionsOf(at(reader, 'after')),
    solution,
    wrong,
  };
}

function sceneOf(reader: Reader): LessonScene {
  fieldsOf(reader, ['kind', 'minutes', 'place', 'par', 'cluster', 'files', 'scene', 'steps']);
  const kind = optional(at(reader, 'kind'), (r) => oneOf(r, KINDS)) ?? 'lesson';
  const par = optional(at(reader, 'par'), (r) => number(r, 1, PAR_MAX));
  if ((kind === 'challenge') !== (par !== undefined)) complain(at(reader, 'par'), 'must be there in a challenge, and only there');
  const files = at(reader, 'files');
  const steps = items(at(reader, 'steps')).map(stepOf);
  if (steps.length === 0) complain(at(reader, 'steps'), 'must be at least one');
  const twice = steps.find(({ step }, i) => steps.findIndex((other) => other.step === step) < i);
  if (twice) complain(at(reader, 'steps'), `"${twice.step}" is there twice`);
  return {
    kind,
    minutes: number(at(reader, 'minutes'), 1, MINUTES_MAX),
    place: optional(at(reader, 'place'), (r) => number(r, 0, PLACE_MAX)) ?? PLACE_MAX,
    ...(par !== undefined && { par }),
    cluster: clusterOf(at(reader, 'cluster')),
    files: isAbsent(files) ? [] : fieldsOf(files).map((name) => ({ name, text: text(at(files, name)) })),
    actions: actionsOf(at(reader, 'scene')),
    steps,
  };
}

/** Reads what happens in a lesson. Throws LessonError. */
export function readScene(yaml: string): LessonScene {
  const complaints: string[] = [];
  if (yaml.length > SCENE_MAX) throw new LessonError([`has more than ${SCENE_MAX} letters`]);
  try {
    const scene = sceneOf({ value: parseYaml(yaml, { strict: true }), path: '', complaints });
    if (complaints.length > 0) throw new LessonError(complaints);
    return scene;
  } catch (error) {
    if (error instanceof YamlError) throw new LessonError([error.message]);
    throw error;
  }
}
