import type { Kind } from './kind';

/** All built-in kinds, one a line, in alphabetical order. Several versions of one storage (Event, HorizontalPodAutoscaler) are entries of their own. */
export const KINDS: readonly Kind[] = [];
