import type { Tokens } from 'marked';
import { type Block, blocksOf, tokensOf } from '../../lessons/prose';

/** A part of the guide, by the task that it is about. */
export interface Section {
  readonly title: string;
  readonly text: readonly Block[];
}

/** The guide, which `docs/` has as Markdown, by its headings; what stands above the first one is its title. */
export function sectionsOf(markdown: string): readonly Section[] {
  const tokens = tokensOf(markdown);
  const heads = tokens.flatMap((token, at) => (token.type === 'heading' && (token as Tokens.Heading).depth > 1 ? [at] : []));
  return heads.map((at, i) => ({ title: (tokens[at] as Tokens.Heading).text, text: blocksOf(tokens.slice(at + 1, heads[i + 1])) }));
}
