import { forEachChild, parse, type SyntaxNode } from 'unbash';

/** Whether a here-document has not come to its end. */
function opensDocument(node: SyntaxNode): boolean {
  if (node.type === 'HereDoc') return node.closing === undefined;
  let found = false;
  forEachChild(node, (child) => {
    found ||= opensDocument(child);
  });
  return found;
}

/** Whether a line asks for another one, as where a shell prompts with `>`: a quote, a loop or a here-document is open. */
export function isIncomplete(source: string): boolean {
  const text = source.trimEnd();
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(source)) return true;
  const script = parse(source);
  const errors = script.errors ?? [];
  if (errors.some(({ message }) => message.startsWith('unexpected'))) return false;
  return errors.some(({ message, pos }) => message.startsWith('unterminated') || pos >= text.length) || script.commands.some(opensDocument);
}
