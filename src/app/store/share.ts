import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';
import type { SavedSession } from '../../worker/protocol';
import { host } from './host';

/** More than this in an address is no session of ours, but someone's bomb. */
const PACKED_MAX = 200_000;
const UNPACKED_MAX = 5_000_000;

const toBase64Url = (bytes: Uint8Array): string => btoa(strFromU8(bytes, true)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const fromBase64Url = (text: string): Uint8Array => strToU8(atob(text.replaceAll('-', '+').replaceAll('_', '/')), true);

export const packSession = (session: SavedSession): string => toBase64Url(deflateSync(strToU8(JSON.stringify(session)), { level: 9 }));

const isSession = (value: unknown): value is SavedSession => {
  const session = value as Partial<SavedSession> | null;
  return typeof session === 'object' && session?.version === 1 && Array.isArray(session.branches) && Array.isArray(session.config?.nodes);
};

/** The session in a link, or undefined if there is none that can be read. */
export function unpackSession(packed: string): SavedSession | undefined {
  if (packed.length > PACKED_MAX) return undefined;
  try {
    const text = strFromU8(inflateSync(fromBase64Url(packed), { out: new Uint8Array(UNPACKED_MAX) }));
    const session: unknown = JSON.parse(text);
    return isSession(session) ? session : undefined;
  } catch {
    return undefined;
  }
}

/** A link to this very moment, also put into the address bar. */
export async function shareLink(): Promise<string> {
  const packed = packSession(await host.save());
  history.replaceState(null, '', `#s=${packed}`);
  return location.href;
}
