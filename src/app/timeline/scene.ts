import type { Colors } from '../theme/colors';
import type { Shown } from './lanes-view';

/** What a drawing depends on. */
export interface Scene extends Shown {
  /** Whether hits of a search stand out. */
  readonly isSearch: boolean;
  readonly context: CanvasRenderingContext2D;
  readonly colors: Colors;
  readonly width: number;
  readonly height: number;
  readonly nowUs: number;
}
