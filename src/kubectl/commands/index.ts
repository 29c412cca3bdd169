import type { Command } from '../context';
import { createCommand } from './create';
import { deleteCommand } from './delete';
import { getCommand } from './get';
import { logsCommand } from './logs';

/** All commands of kubectl. */
export const commands: readonly Command[] = [createCommand, getCommand, deleteCommand, logsCommand];
