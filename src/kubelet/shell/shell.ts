import type { OutputLine } from '../cri/process';
export interface CommandContext {
  readonly env: ReadonlyMap<string, string>;
  readonly hostname: string;
  readonly startedAtUs: number;
  readonly quietUnknown: boolean;
}
export interface CommandEnd {
  readonly afterUs: number;
  readonly code: number;
  readonly onTerm: number | undefined;
}
export const SHELL_COMMANDS: ReadonlySet<string> = new Set(['sh', 'echo', 'sleep', 'true', 'false', 'exit']);
export function* runCommand(argv: readonly string[], _context: CommandContext): Generator<OutputLine, CommandEnd> {
  let afterUs = 0;
  const script = argv[1] === '-c' ? argv[2]!.split(';') : [argv.join(' ')];
  for (const part of script) {
    const [name, ...args] = part.trim().split(/\s+/);
    if (name === 'echo') yield { afterUs, text: args.join(' ') };
    else if (name === 'sleep') afterUs += Number(args[0] === 'inf' || args[0] === 'infinity' ? Number.POSITIVE_INFINITY : args[0]) * 1e6;
    else if (name === 'exit') return { afterUs, code: Number(args[0] ?? 0), onTerm: undefined };
    else if (name === 'false') return { afterUs, code: 1, onTerm: undefined };
    else if (name !== 'true') return { afterUs: Number.POSITIVE_INFINITY, code: 0, onTerm: 0 };
  }
  return { afterUs, code: 0, onTerm: undefined };
}
