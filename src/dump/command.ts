import { ASKED_FOR } from './dump-kinds';

/** The command that makes a dump, which only reads. What a cluster does not serve kubectl would stop at, so each resource is one that all have since 1.28. */
export const DUMP_COMMAND = `kubectl get ${ASKED_FOR.join(',')} -A -o json > cluster.json`;
