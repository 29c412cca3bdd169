import { type Box, hueOf, layoutStage, nodeHeight, pathOf, STAGE_TOP } from '../stage/layout.ts';
import { FIRST_NODES, NAMES, STARTING } from '../stage/names.ts';

/**
 * What is on the screen before any script has run: the stage's boxes and wires where the stage will have them, in the theme's colours. Made when the page
 * is built, of the stage's own layout and the theme's own tokens.
 */

/** The nodes that the playground has, with the Pod or two that a newcomer finds. */
const NODES = FIRST_NODES.map((name) => ({ name, height: nodeHeight(3, 1) }));

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

/** The colours, before the style sheets come: dark where nobody has said anything yet. */
export const themeStyles = (css: string): string => `html { ${themeOf(css, 'dark')} } html[data-theme='light'] { ${themeOf(css, 'light')} }`;

const rect = ({ x, y, w, h }: Box, radius: number): string => `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${radius}"/>`;

/** A component's dot and its name, at the place that the padding of its box gives them. */
function title({ x, y }: Box, address: string, name: string): string {
  return `<circle cx="${x + 17}" cy="${y + 20}" r="4" fill="var(--${hueOf(address)})"/><text x="${x + 28}" y="${y + 24}">${name}</text>`;
}

/** The stage as a picture; `css` is the text of `tokens.css`. */
export function stagePicture(css: string): string {
  const { boxes, wires, width, height } = layoutStage(NODES);
  const radius = (name: string): number => Number.parseFloat(tokenOf(css, name));
  const drawn = [...boxes].map(([name, box]) => rect(box, radius(name.startsWith('nodes/') ? 'radius-node' : 'radius-box')));
  const titles = Object.entries(NAMES).map(([name, words]) => title(boxes.get(name)!, name === 'controllers' ? 'controller/' : name, words));
  return [
    `<svg viewBox="0 ${STAGE_TOP} ${width} ${height - STAGE_TOP}" fill="var(--panel)" stroke="var(--line)" aria-hidden="true">`,
    `<path fill="none" stroke-width="1.6" d="${[...wires.values()].map(pathOf).join('')}"/>`,
    ...drawn,
    `<g fill="var(--text)" stroke="none" font-size="12.5" font-weight="620">${titles.join('')}</g>`,
    '</svg>',
    ...Object.entries(STARTING).map(([language, words]) => `<p lang="${language}">${words}…</p>`),
  ].join('');
}
