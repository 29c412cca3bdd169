import type { Token, Tokens } from 'marked';
import { parseYaml, YamlError } from '../api/yaml';
import { LessonError } from './complaints';
import type { AnswerWords, LessonWords, StepWords } from './lesson';
import { type Block, blocksOf, ProseError, tokensOf } from './prose';

/**
 * What a lesson says in one language, a Markdown file: front matter with `title` and `about`; `## Title {#step}` begins a step's text, `### … {#predict}`,
 * `{#hint}`, `{#after}`, `{#astray}` and `{#notes}` its other parts, `#### Label {#answer}` an answer and what there is to say of it.
 */
const FRONT_MATTER = /^---\n(.*?)\n---\n/s;
const HEADING = /^(.*?)\s*\{#([^{}\s]+)\}$/;
const WORDS_MAX = 200_000;
const PARTS = ['predict', 'hint', 'after', 'astray', 'notes'];

/** A heading with its id, and what stands below it. */
interface Section {
  readonly depth: number;
  readonly title: string;
  readonly id: string;
  readonly tokens: Token[];
}

/** Takes a text apart at its headings; what stands before the first is below none. */
function sectionsOf(text: string): readonly Section[] {
  const sections: Section[] = [];
  for (const token of tokensOf(text)) {
    if (token.type === 'heading') {
      const { depth, text: line } = token as Tokens.Heading;
      const [, title, id] = HEADING.exec(line) ?? [];
      if (title === undefined || id === undefined || depth < 2 || depth > 4)
        throw new ProseError(`heading "${line}": must be ##, ### or #### and end with its name, as in "## Title {#name}"`);
      sections.push({ depth, title, id, tokens: [] });
    } else if (sections.length > 0) sections.at(-1)!.tokens.push(token);
    else if (token.type !== 'space') throw new ProseError(`${JSON.stringify(token.raw.slice(0, 60))}: stands before the first step`);
  }
  return sections;
}

/** The sections that begin at this depth, each with those below it. */
function grouped(sections: readonly Section[], depth: number): readonly (readonly [Section, readonly Section[]])[] {
  const groups: [Section, Section[]][] = [];
  for (const section of sections) {
    if (section.depth === depth) groups.push([section, []]);
    else if (groups.length === 0) throw new ProseError(`heading "${section.title} {#${section.id}}": stands below no ${'#'.repeat(depth)}`);
    else groups.at(-1)![1].push(section);
  }
  return groups;
}

function mapOf<T>(pairs: readonly (readonly [string, T])[], what: string): ReadonlyMap<string, T> {
  const map = new Map(pairs);
  const twice = pairs.find(([id], i) => pairs.findIndex(([other]) => other === id) < i);
  if (twice) throw new ProseError(`${what} {#${twice[0]}}: is there twice`);
  return map;
}

function stepOf([{ title, id, tokens }, below]: readonly [Section, readonly Section[]]): readonly [string, StepWords] {
  const parts = grouped(below, 3);
  const unknown = parts.find(([part]) => !PARTS.includes(part.id));
  if (unknown) throw new ProseError(`step {#${id}}: {#${unknown[0].id}} is none of ${PARTS.join(', ')}`);
  const of = (name: string): readonly (readonly Block[])[] => parts.filter(([part]) => part.id === name).map(([part]) => blocksOf(part.tokens));
  const answers = parts.flatMap(([part, inner]) => {
    if (part.id !== 'predict' && inner.length > 0) throw new ProseError(`step {#${id}}: only {#predict} has answers below it`);
    return grouped(inner, 4).map(([answer]): readonly [string, AnswerWords] => [answer.id, { label: answer.title, why: blocksOf(answer.tokens) }]);
  });
  const words: StepWords = {
    title,
    text: blocksOf(tokens),
    question: of('predict').flat(),
    answers: mapOf(answers, `step {#${id}}: answer`),
    hints: of('hint'),
    after: of('after').flat(),
    astray: of('astray').flat(),
    notes: of('notes').flat(),
  };
  return [id, words];
}

function frontMatter(text: string): Pick<LessonWords, 'title' | 'about'> {
  const read = parseYaml(text, { strict: true });
  const { title, about } = (typeof read === 'object' && read !== null ? read : {}) as Readonly<Record<string, unknown>>;
  if (typeof title !== 'string' || typeof about !== 'string') throw new ProseError('front matter: must have title and about, both texts');
  return { title, about };
}

/** Reads what a lesson says. Throws LessonError. */
export function readWords(text: string): LessonWords {
  try {
    if (text.length > WORDS_MAX) throw new ProseError(`has more than ${WORDS_MAX} letters`);
    const [whole = '', front] = FRONT_MATTER.exec(text) ?? [];
    if (front === undefined) throw new ProseError('must begin with front matter: "---", title and about, "---"');
    return { ...frontMatter(front), steps: mapOf(grouped(sectionsOf(text.slice(whole.length)), 2).map(stepOf), 'step') };
  } catch (error) {
    if (error instanceof ProseError || error instanceof YamlError) throw new LessonError([error.message]);
    throw error;
  }
}
