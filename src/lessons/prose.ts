import { marked, type Token, type Tokens } from 'marked';

/**
 * What a lesson says, as data that a page draws with elements of its own. Markdown is read by a library; what could run or fetch something (HTML, pictures,
 * links that are no web addresses) is refused, so that a lesson from anywhere can be shown.
 */
export type Inline =
  | { readonly is: 'text' | 'code'; readonly text: string }
  | { readonly is: 'strong' | 'em'; readonly inner: readonly Inline[] }
  | { readonly is: 'link'; readonly to: string; readonly inner: readonly Inline[] }
  | { readonly is: 'break' };

export type Block =
  | { readonly is: 'paragraph'; readonly inner: readonly Inline[] }
  | { readonly is: 'code'; readonly text: string }
  | { readonly is: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly is: 'quote'; readonly blocks: readonly Block[] };

/** Something that a lesson may not say, or not so. */
export class ProseError extends Error {}

const WEB = /^https:\/\/[^\s"'<>]+$/;
const SHOWN_MAX = 60;

const shown = (raw: string): string => JSON.stringify(raw.trim().slice(0, SHOWN_MAX));

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
/** The library writes text as HTML; here it is none. */
const plain = (text: string): string => text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity]!);

function inlineOf(token: Token): readonly Inline[] {
  switch (token.type) {
    case 'text':
    case 'escape': {
      const { text, tokens } = token as Tokens.Text;
      return tokens ? inlinesOf(tokens) : [{ is: 'text', text: plain(text) }];
    }
    case 'codespan':
      return [{ is: 'code', text: plain((token as Tokens.Codespan).text) }];
    case 'strong':
    case 'em':
      return [{ is: token.type, inner: inlinesOf((token as Tokens.Strong | Tokens.Em).tokens) }];
    case 'br':
      return [{ is: 'break' }];
    case 'link': {
      const { href, tokens, raw } = token as Tokens.Link;
      if (!WEB.test(href)) throw new ProseError(`${shown(raw)}: a link must begin with https://`);
      return [{ is: 'link', to: href, inner: inlinesOf(tokens) }];
    }
    default:
      throw new ProseError(`${shown(token.raw)}: a lesson has no ${token.type}`);
  }
}

const inlinesOf = (tokens: readonly Token[]): readonly Inline[] => tokens.flatMap(inlineOf);

function blockOf(token: Token): readonly Block[] {
  switch (token.type) {
    case 'space':
      return [];
    case 'paragraph':
      return [{ is: 'paragraph', inner: inlinesOf((token as Tokens.Paragraph).tokens) }];
    case 'text':
      return [{ is: 'paragraph', inner: inlineOf(token) }];
    case 'code':
      return [{ is: 'code', text: (token as Tokens.Code).text }];
    case 'list': {
      const { ordered, items } = token as Tokens.List;
      return [{ is: 'list', ordered, items: items.map(({ tokens }) => blocksOf(tokens)) }];
    }
    case 'blockquote':
      return [{ is: 'quote', blocks: blocksOf((token as Tokens.Blockquote).tokens) }];
    default:
      throw new ProseError(`${shown(token.raw)}: a lesson has no ${token.type}`);
  }
}

/** Tokens of the library as what a lesson says. Throws ProseError. */
export const blocksOf = (tokens: readonly Token[]): readonly Block[] => tokens.flatMap(blockOf);

/** A text as the library's tokens, of which headings part it. */
export const tokensOf = (text: string): readonly Token[] => marked.lexer(text);
