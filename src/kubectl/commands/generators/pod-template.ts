import type { JsonObject } from '../../../api/object';
import type { Context } from '../../context';

export const template = (context: Context, name: string, restartPolicy: string): JsonObject => ({
  spec: {
    containers: [{ name, image: context.flags.string('image'), ...(context.args.length > 1 && { command: context.args.slice(1) }) }],
    restartPolicy,
  },
});
