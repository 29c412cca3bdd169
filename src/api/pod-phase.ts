import type { Pod } from './types.gen';

/** A phase that a Pod does not leave again (`podutil.IsPodPhaseTerminal`). */
export const isPodPhaseTerminal = (phase: string | undefined): boolean => phase === 'Succeeded' || phase === 'Failed';

/** A Pod that has ended: it takes nothing of its node any more (`podutil.IsPodTerminal`). */
export const isPodTerminal = ({ status }: Pod): boolean => isPodPhaseTerminal(status?.phase);
