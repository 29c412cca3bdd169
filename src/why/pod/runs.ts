import type { Container } from '../../api/types.gen';
import type { CommandPart } from '../container-story';
import type { ImageStart } from '../known';

/**
 * The parts of the command line that a container runs: the image's ENTRYPOINT and CMD, and the Pod's `command` and `args`. `command` takes the place of both of
 * the image's, `args` that of CMD (kubernetes.io, "Define a Command and Arguments for a Container").
 */
export function commandParts({ command = [], args = [] }: Container, image: ImageStart | undefined): readonly CommandPart[] {
  const parts: readonly CommandPart[] = [
    { from: 'ENTRYPOINT', words: image?.entrypoint ?? [], kept: command.length === 0 },
    { from: 'command', words: command, kept: true },
    { from: 'CMD', words: image?.cmd ?? [], kept: command.length === 0 && args.length === 0 },
    { from: 'args', words: args, kept: true },
  ];
  return parts.filter(({ words }) => words.length > 0);
}

/** The image's own command line, as far as something has taken its place. */
export function replacedLine(parts: readonly CommandPart[]): { readonly words: readonly string[]; readonly by: 'command' | 'args' } | undefined {
  const words = parts.filter(({ kept }) => !kept).flatMap((part) => part.words);
  return words.length === 0 ? undefined : { words, by: parts.some(({ from }) => from === 'command') ? 'command' : 'args' };
}

/** As a shell would read it back. */
const shellWord = (word: string): string => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash|dash)$/;

/** For a script that has taken the place of what the image starts: the command that runs both, one after the other. */
export function bothCommand(parts: readonly CommandPart[]): readonly string[] | undefined {
  const replaced = replacedLine(parts);
  const line = parts.filter(({ from }) => from === 'command' || from === 'args').flatMap(({ words }) => words);
  const [shell = '', flag, script, ...rest] = line;
  if (!replaced || !SHELL.test(shell) || flag !== '-c' || script === undefined || rest.length > 0) return undefined;
  return [shell, flag, `${script.trimEnd().replace(/;$/, '')} && exec ${replaced.words.map(shellWord).join(' ')}`];
}
