import type { ImageEntry } from './catalogue';

export const IMAGES: readonly ImageEntry[] = [];
