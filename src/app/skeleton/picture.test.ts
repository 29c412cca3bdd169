import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { layoutStage } from '../stage/layout';
import { pathOf } from '../stage/wire';
import { stagePicture, themeOf, themeStyles, tokenOf } from './picture';

const css = readFileSync(new URL('../theme/tokens.css', import.meta.url), 'utf8');
const html = readFileSync(new URL('../../../index.html', import.meta.url), 'utf8');

describe.each(['tall', 'narrow'] as const)('the first picture, %s', (shape) => {
  const picture = stagePicture(css, shape);
  const layout = layoutStage(
    [1, 2, 3].map((n) => ({ name: `node-${n}`, pods: 1 })),
    shape,
  );

  it('has every box and wire of the stage where the stage has it', () => {
    expect(picture.match(/<rect /g)?.length).toBe(layout.boxes.size);
    for (const { x, y, w, h } of layout.boxes.values()) expect(picture).toContain(`<rect x="${x}" y="${y}" width="${w}" height="${h}"`);
    for (const wire of layout.wires.values()) expect(picture).toContain(pathOf(wire));
  });

  it('names the components, in the colours that they will have', () => {
    const named = [...picture.matchAll(/fill="var\(--(\w+)\)"\/><text[^>]*>([^<]+)</g)].map(([, hue, name]) => [name, hue]);
    expect(named).toEqual([
      ['kubectl', 'client'],
      ['API server', 'api'],
      ['etcd', 'etcd'],
      ['Scheduler', 'sched'],
      ['Controllers', 'ctrl'],
    ]);
  });

  it('has no colour of its own: each is a token of both themes', () => {
    expect(picture).not.toMatch(/#[0-9a-f]{3}/i);
    const used = new Set([...`${picture} ${html}`.matchAll(/var\(--([\w-]+)\)/g)].map(([, name]) => name!));
    for (const name of used) for (const theme of ['dark', 'light'] as const) expect(tokenOf(themeOf(css, theme), name)).toMatch(/^#/);
  });
});

describe('the tokens before the style sheets', () => {
  it('are those of the theme: dark where nobody has said anything', () => {
    const styles = themeStyles(css);
    expect(styles).toMatch(
      /^html \{ .*--panel: #131922;.* \} html\[data-theme='light'\] \{ .*--panel: #ffffff;.* \} html \{ font-size: .* \} html\[data-presenter\] \{ font-size: .* \}$/,
    );
  });

  it('are missed if they are not there', () => {
    expect(() => themeOf(':root {}', 'dark')).toThrow('tokens.css has no theme "dark"');
    expect(() => tokenOf('--panel: red;', 'stage')).toThrow('tokens.css has no token "--stage"');
  });
});
