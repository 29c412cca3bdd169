import type { KubeObject } from '../../../api/object';
import type { Context } from '../../context';
import { KubectlError } from '../../errors';
import type { FlagSpec } from '../../flags';
import { quote } from '../../json';

/** `kubectl create KIND NAME --flags`: each makes one object from its flags. */
export interface Generator {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly use: string;
  readonly short: string;
  readonly flags: readonly FlagSpec[];
  /** Comes before the server's words if it refuses. */
  readonly failure?: string;
  /** Undefined where the generator has done its work itself. */
  readonly make: (context: Context) => KubeObject | undefined | Promise<KubeObject | undefined>;
}

/** A flag of a generator's. */
export const flag = (name: string, type: FlagSpec['type'], usage: string, more: Partial<FlagSpec> = {}): FlagSpec => ({ name, type, usage, ...more });

/** The one NAME on the line. */
export function nameOf({ args, command }: Context): string {
  if (args.length !== 1) throw new KubectlError(`exactly one NAME is required, got ${args.length}\nSee '${command} -h' for help and examples`);
  return args[0]!;
}

/** Refuses a line without flags that have to be there. */
export function required(context: Context, ...names: readonly string[]): void {
  const missing = names.filter((n) => !context.flags.has(n));
  if (missing.length > 0) throw new KubectlError(`required flag(s) ${missing.map(quote).join(', ')} not set`);
}

/** An object with a name; `rest` is all beside the metadata. */
export const object = (
  apiVersion: string,
  kind: string,
  name: string,
  rest: Readonly<Record<string, unknown>> = {},
  labels?: Readonly<Record<string, string>>,
): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(labels && { labels }) },
  ...rest,
});

/** Job and CronJob take the name before `--` and the command after it. */
export function nameBeforeDash(context: Context): string {
  const before = context.dash ?? context.args.length;
  if (context.args.length === 0 || before > 1 || before === 0)
    throw new KubectlError(`exactly one NAME is required, got ${context.args.length}\nSee '${context.command} -h' for help and examples`);
  return context.args[0]!;
}
