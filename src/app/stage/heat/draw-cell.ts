import { memoOf } from '../../../api/memo';
import { podState, type Tone } from '../../../api/pod-state';
import type { Node, Pod } from '../../../api/types.gen';
import type { NodeVerdict } from '../../store/decision';
import type { Colors } from '../../theme/colors';
import type { Reading } from './reading';

/** Cells smaller than this show their colour and how full they are; larger ones a number or a letter too, and a dot for each Pod. */
const WORDS_FROM = 12;
const DOTS_FROM = 24;
/** So much of a cell's side. */
const TROUBLE_PART = 0.34;

/** How each of some Pods does. */
export const tonesOf = memoOf((pods: readonly Pod[]): readonly Tone[] => pods.map((pod) => podState(pod).tone));

/** What a node's cell shows, and what it is read off. */
export interface Cell {
  readonly node: Node;
  readonly pods: readonly Pod[];
  /** How each of them does. */
  readonly tones: readonly Tone[];
  readonly isDown: boolean;
  readonly verdict: NodeVerdict | undefined;
  readonly totalMax: number;
  readonly reading: Reading;
  /** Instead of how much: which of the kinds it is, and that kind's number. */
  readonly sign: string | undefined;
  readonly hue: number;
  /** Another group begins with it. */
  readonly begins: boolean;
}

/** A value is seen by its sign. */
const fullOf = (reading: Reading): number | undefined => ('part' in reading ? percentOf(reading.part) : undefined);
const isSameList = (a: readonly Tone[], b: readonly Tone[]): boolean => a === b || (a.length === b.length && a.every((tone, i) => tone === b[i]));

/** Whether one looks like the other: most of what changes in a node or a Pod is not seen here. */
export const isSameCell = (a: Cell, b: Cell | undefined): boolean =>
  b !== undefined &&
  a.isDown === b.isDown &&
  fullOf(a.reading) === fullOf(b.reading) &&
  a.verdict === b.verdict &&
  a.totalMax === b.totalMax &&
  a.sign === b.sign &&
  a.hue === b.hue &&
  a.begins === b.begins &&
  isSameList(a.tones, b.tones);

const percentOf = (part: number): number => Math.round(part * 100);

/** Hues for kinds; a letter in the cell tells them apart, too. */
export const KIND_HUES = ['kubelet', 'ctrl', 'sched', 'etcd', 'api', 'client'] as const;
const hueOfKind = (index: number): (typeof KIND_HUES)[number] => KIND_HUES[index % KIND_HUES.length]!;

function fill(context: CanvasRenderingContext2D, colors: Colors, { reading, hue, verdict }: Cell, x: number, y: number, inner: number): void {
  const dim = verdict?.rejected ? 0.3 : 1;
  if ('part' in reading) {
    const { part } = reading;
    context.fillStyle = colors.kubelet;
    context.globalAlpha = dim * (0.15 + 0.45 * part);
    context.fillRect(x, y, inner, inner);
    // How full it is shows also without its colour.
    context.globalAlpha = dim * 0.75;
    context.fillRect(x, y + inner * (1 - part), inner, inner * part);
  } else {
    context.fillStyle = hue < 0 ? colors.line : colors[hueOfKind(hue)];
    context.globalAlpha = dim * (hue < KIND_HUES.length ? 0.6 : 0.3);
    context.fillRect(x, y, inner, inner);
  }
}

function words({ reading, sign }: Cell): string {
  return 'part' in reading ? String(percentOf(reading.part)) : (sign ?? '');
}

export function drawCell(context: CanvasRenderingContext2D, colors: Colors, cell: Cell, x: number, y: number, size: number): void {
  const { tones, isDown, verdict, totalMax } = cell;
  const inner = size - (size > 12 ? 2 : 1);
  context.globalAlpha = 1;
  context.clearRect(x, y, size, size);
  context.fillStyle = colors.raised;
  context.fillRect(x, y, inner, inner);
  fill(context, colors, cell, x, y, inner);
  if (verdict && verdict.scores.length > 0) {
    const part = verdict.total / totalMax;
    context.globalAlpha = 0.9;
    context.fillStyle = colors.sched;
    context.fillRect(x, y + inner * (1 - part), inner, inner * part);
  }
  context.globalAlpha = 1;
  if (isDown) line(context, colors.reject, 1.5, [x + 2, y + 2], [x + inner - 2, y + inner - 2]);
  // Where there is no room for a dot a Pod, those in trouble are a mark of their own.
  if (size < DOTS_FROM && tones.includes('reject')) {
    context.fillStyle = colors.reject;
    context.fillRect(x, y, inner * TROUBLE_PART, inner * TROUBLE_PART);
  }
  if (size >= DOTS_FROM) {
    const perRow = Math.max(1, Math.floor((inner - 4) / 5));
    const rows = Math.max(1, Math.floor((inner - 14) / 5));
    tones.slice(0, perRow * rows).forEach((tone, k) => {
      context.fillStyle = colors[tone];
      context.fillRect(x + 3 + (k % perRow) * 5, y + 3 + Math.floor(k / perRow) * 5, 3.5, 3.5);
    });
  }
  if (size >= WORDS_FROM) {
    context.fillStyle = colors.text;
    context.font = `600 ${Math.min(11, size * 0.6)}px system-ui, sans-serif`;
    context.textAlign = 'right';
    context.textBaseline = 'bottom';
    context.fillText(words(cell), x + inner - 1.5, y + inner);
  }
  if (cell.begins) line(context, colors.text, 2, [x, y], [x, y + inner]);
  if (verdict?.winner) {
    context.strokeStyle = colors.sched;
    context.lineWidth = 3;
    context.strokeRect(x + 1.5, y + 1.5, inner - 3, inner - 3);
  }
}

function line(context: CanvasRenderingContext2D, color: string, width: number, from: readonly [number, number], to: readonly [number, number]): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}
