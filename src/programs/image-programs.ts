import { agnhost } from './agnhost/agnhost';
import { curl } from './curl';
import { nc } from './nc';
import type { Program } from './program';
import { python } from './python/python';
import { wget } from './wget';

/** Programs that only some images have, by name. */
export const IMAGE_PROGRAMS: Readonly<Record<string, Program>> = {
  agnhost,
  'agnhost-2': agnhost,
  curl,
  nc,
  netcat: nc,
  python,
  python2: python,
  python3: python,
  wget,
};
