import type { ApiRequest } from '../../api/wire';
import { CREATE_BUTTON } from '../store/host';

/** What the user did, by the request that it led to. */
export type Deed = { readonly kind: 'pressed' | 'deleted' | 'asked' } | { readonly kind: 'ran'; readonly command: string };

/** kubectl says in its field manager which of its commands writes (`kubectl-create`, `kubectl-client-side-apply`). */
const COMMAND = /[?&]fieldManager=kubectl-(?:client-side-)?([a-z]+)/;

export function deedOf({ method, path, agent }: Pick<ApiRequest, 'method' | 'path' | 'agent'>): Deed {
  if (method === 'DELETE') return { kind: 'deleted' };
  if (agent === CREATE_BUTTON) return { kind: 'pressed' };
  const command = COMMAND.exec(path)?.[1];
  return command ? { kind: 'ran', command: `kubectl ${command}` } : { kind: 'asked' };
}
