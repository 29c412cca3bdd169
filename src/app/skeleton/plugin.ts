import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { firstPictures, themeOf, themeStyles, tokenOf } from './picture.ts';

const TOKENS = new URL('../theme/tokens.css', import.meta.url);
const PLACE = '<!-- the stage -->';

/** Draws the first picture into `index.html`, and the browser's own bars in the panels' colour. No script: the page's policy lets none stand in the page. */
export const firstPicture = (tokens: URL = TOKENS): Plugin => ({
  name: 'first-picture',
  transformIndexHtml(html) {
    const css = readFileSync(tokens, 'utf8');
    if (!html.includes(PLACE)) throw new Error(`index.html has no place for the first picture: ${PLACE}`);
    const bars = (['dark', 'light'] as const).map((theme) => ({
      tag: 'meta',
      attrs: { name: 'theme-color', media: `(prefers-color-scheme: ${theme})`, content: tokenOf(themeOf(css, theme), 'panel') },
      injectTo: 'head' as const,
    }));
    return {
      html: html.replace(PLACE, firstPictures(css)),
      tags: [...bars, { tag: 'style', children: themeStyles(css), injectTo: 'head' as const }],
    };
  },
});
