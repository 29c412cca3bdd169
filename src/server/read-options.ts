import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './options';

/** The options of a command, as `parseArgs` reads them. Throws UsageError with the command's usage where they are not understood. */
export function readOptions<T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}
