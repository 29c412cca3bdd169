import { hueOf, layoutStage, STAGE_TOP } from '../stage/layout.ts';
import { FIRST_NODES, NAMES, STARTING } from '../stage/names.ts';
import type { ShapeName } from '../stage/shapes.ts';
import { type Box, pathOf } from '../stage/wire.ts';

/**
 * What is on the screen before any script has run: the stage's boxes and wires where the stage will have them, in the theme's colours. Made when the page
 * is built, of the stage's own layout and the theme's own tokens.
 */

/** The nodes that the playground has, with the Pod or two that a newcomer finds. */
const NODES = FIRST_NODES.map((name) => ({ name, pods: 1 }));

/** The tokens of a theme as they stand in `tokens.css`: `--panel: #131922;` … */
export function themeOf(css: string, theme: 'dark' | 'light'): string {
  const block = new RegExp(`\\[data-theme="${theme}"\\]\\s*\\{([^}]*)\\}`).exec(css)?.[1];
  if (block === undefined) throw new Error(`tokens.css has no theme "${theme}"`);
  return block.trim().replace(/\s*\n\s*/g, ' ');
}

/** One token of a block: `#131922`. */
export function tokenOf(block: string, name: string): string {
  const value = new RegExp(`--${name}:\\s*([^;]+);`).exec(block)?.[1];
  if (value === undefined) throw new Error(`tokens.css has no token "--${name}"`);
  return value;
}

/** The rules that say how large a rem is. */
const sizes = (css: string): string => [...css.matchAll(/^html(\[data-presenter\])? \{[^}]*\}/gm)].map(([rule]) => rule.replace(/\s+/g, ' ')).join(' ');

/** The colours and the sizes, before the style sheets come: dark where nobody has said anything yet. */
export const themeStyles = (css: string): string => `html { ${themeOf(css, 'dark')} } html[data-theme='light'] { ${themeOf(css, 'light')} } ${sizes(css)}`;

const rect = ({ x, y, w, h }: Box, radius: number): string => `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${radius}"/>`;

/** A component's dot and its name, at the place that the padding of its box gives them: a flat box has room for them alone. */
function title({ x, y, h }: Box, address: string, name: string): string {
  const [left, middle] = h < 40 ? [x + 13, y + h / 2] : [x + 17, y + 20];
  return `<circle cx="${left}" cy="${middle}" r="4" fill="var(--${hueOf(address)})"/><text x="${left + 11}" y="${middle + 4.5}">${name}</text>`;
}

/** The stage as a picture in one of its shapes; `css` is the text of `tokens.css`. */
export function stagePicture(css: string, shape: ShapeName): string {
  const { boxes, wires, width, height } = layoutStage(NODES, shape);
  const radius = (name: string): number => Number.parseFloat(tokenOf(css, name));
  const drawn = [...boxes].map(([name, box]) => rect(box, radius(name.startsWith('nodes/') ? 'radius-node' : 'radius-box')));
  const titles = Object.entries(NAMES).map(([name, words]) => title(boxes.get(name)!, name === 'controllers' ? 'controller/' : name, words));
  return [
    `<svg data-shape="${shape}" viewBox="0 ${STAGE_TOP} ${width} ${height - STAGE_TOP}" fill="var(--panel)" stroke="var(--line)" aria-hidden="true">`,
    `<path fill="none" stroke-width="1.6" d="${[...wires.values()].map(pathOf).join('')}"/>`,
    ...drawn,
    `<g fill="var(--text)" stroke="none" font-size="13" font-weight="620">${titles.join('')}</g>`,
    '</svg>',
  ].join('');
}

/** What is said under it. */
const hints = Object.entries(STARTING).map(([language, words]) => `<p lang="${language}">${words}…</p>`);

/** The stage before any script has run: on a desktop's screen, or on a phone's, as the page's style chooses. */
export const firstPictures = (css: string): string => [stagePicture(css, 'tall'), stagePicture(css, 'narrow'), ...hints].join('');
