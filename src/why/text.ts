import type { BackOffStory, ContainerStory } from './container-story';
import { english } from './english';
import { plain } from './line';
import type { Why } from './why';
import { clockOf, wordsOf } from './words';

const TITLE_WIDTH = 10;
const row = (title: string, text: string): string => `  ${title.padEnd(TITLE_WIDTH)}${text}\n`;

function commandLine({ parts, imageUnknown }: ContainerStory): string {
  const words = parts.map(({ from, words: line, kept }) => `${from} ${JSON.stringify(line)}${kept ? '' : ` (${english.replaced})`}`);
  return [...words, ...(imageUnknown ? [english.imageUnknown] : [])].join(', ');
}

/** The steps of the back-off, the present one in brackets. */
const stepsText = ({ step, stepsUs }: Pick<BackOffStory, 'step' | 'stepsUs'>): string =>
  `${english.waits}: ${stepsUs.map((us, i) => (i === step ? `[${english.duration(us)}]` : english.duration(us))).join(', ')}; ${english.forgotten}`;

/** A container's story in lines. */
function storyText(story: ContainerStory, nowUs: number): string {
  const { name, role, image, ended, printed, next, probes, restarts } = story;
  const clock = clockOf(english, nowUs);
  const lines = [`${english.roles[role]} ${name} (${image})${restarts > 0 ? `, ${english.restarts(restarts)}` : ''}\n`, row(english.runs, commandLine(story))];
  if (ended) lines.push(row(english.ended, `${plain(english.ran(ended))}: ${plain(english.meaning(ended))}`));
  if (printed && printed.lines > 0) {
    lines.push(row(english.log, english.printed(printed.lines, printed.last.length)));
    lines.push(...printed.last.map((line) => row('', line)));
  }
  if (next) lines.push(row(english.afterwards, plain(english.next(next, clock))));
  if (next && 'backOff' in next && next.backOff) lines.push(row('', stepsText(next.backOff)));
  lines.push(...probes.map((probe, i) => row(i === 0 ? english.probes : '', plain(english.probe(probe)))));
  return lines.join('');
}

/** The whole answer in English, as a terminal prints it. */
export function textOf({ kind, name, standing, reasons, containers = [] }: Why, nowUs: number): string {
  const clock = clockOf(english, nowUs);
  const told = reasons.map((reason) => `- ${plain(wordsOf(english, reason, clock))}\n`).join('');
  return [`${kind.toLowerCase()}/${name}: ${english.standings[standing]}.\n${told}`, ...containers.map((story) => storyText(story, nowUs))].join('\n');
}
