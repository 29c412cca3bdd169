import { agnhost } from './agnhost/agnhost';
import type { Program } from './program';

/** Programs that only some images have, by name. */
export const IMAGE_PROGRAMS: Readonly<Record<string, Program>> = {
  agnhost,
  'agnhost-2': agnhost,
};
