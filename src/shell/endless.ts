import type { CompoundList, Statement, SyntaxNode } from 'unbash';
import { forEachChild, parse } from 'unbash';

/** Whether a script can only be ended from outside, as far as its text tells: `while true` without a way out. Saves running it to find out. */
export function isEndless(source: string): boolean {
  const script = parse(source);
  const leaves = (node: SyntaxNode): boolean => {
    if (node.type === 'Command' && /^(break|exit|return|exec|set|kill|eval|\.|source)$/.test(node.name?.value ?? '')) return true;
    let found = false;
    forEachChild(node, (child) => {
      found ||= leaves(child);
    });
    return found;
  };
  const endless = ({ command, background }: Statement): boolean =>
    !background &&
    command.type === 'While' &&
    (command.kind === 'while' ? /^(true|:)$/ : /^false$/).test(sourceOf(source, command.clause)) &&
    !leaves(command.body);
  const first = script.commands.findIndex(endless);
  return first >= 0 && !script.errors && script.commands.slice(0, first).every((statement) => !leaves(statement));
}

const sourceOf = (source: string, { pos, end }: CompoundList): string => source.slice(pos, end).replace(/[;\s]+$/, '');
