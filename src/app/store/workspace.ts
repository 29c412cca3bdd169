import type { SavedSession } from '../../worker/protocol';
import { isEmbedded } from '../embed/address';
import { tell } from './notices';
import type { SavedFiles } from './share';
import { claim, readKept, writeKept } from './storage';

/**
 * The user's work, kept in the browser. What a link brings opens in a place of its own beside it, so that no link can replace or
 * damage what the user has made.
 */
export interface Workspace {
  readonly files?: SavedFiles;
  readonly session?: SavedSession;
  /** What the terminal showed; it knows itself whether that can still be read. */
  readonly screen?: unknown;
}

const LINK = /^#s=([\w-]+)$/;

type Place = 'own' | 'link';
let place: Place = 'own';
const keyOf = (part: string): string => `${place}/${part}`;

/** What was kept, as far as it can still be read. */
async function readPlace(): Promise<Workspace> {
  const [files, session, screen] = await Promise.all([readKept(keyOf('files')), readKept(keyOf('session')), readKept(keyOf('screen'))]);
  if (files === undefined && session === undefined) return { screen };
  const { isFiles, isSession } = await import('./share');
  const kept: Workspace = { ...(isFiles(files) && { files }), ...(isSession(session) && { session }), screen };
  if (files !== undefined && !kept.files) {
    tell('lost-files');
    // Unlike the session, files are written only when the user changes them: it would be said again at each visit.
    void writeKept(keyOf('files'), undefined);
  }
  if (session !== undefined && !kept.session) tell('lost-session');
  return kept;
}

/** What the link in the address holds, and what has been made of it since; undefined if nothing can be read. */
async function openLink(link: string): Promise<Workspace | undefined> {
  if (!isEmbedded() && (await readKept('link/of')) === link) {
    place = 'link';
    return readPlace();
  }
  const { unpack } = await import('./share');
  const shared = unpack(link);
  // In a frame it is only looked at.
  if (!shared || isEmbedded()) return shared;
  place = 'link';
  const parts = { of: link, files: shared.files, session: shared.session, screen: undefined };
  await Promise.all(Object.entries(parts).map(([part, value]) => writeKept(`link/${part}`, value)));
  return shared;
}

/** The user's own work, which a frame in another page leaves alone. */
const readOwn = async (): Promise<Workspace> => (isEmbedded() ? {} : readPlace());

async function open(): Promise<Workspace> {
  const { hash } = location;
  if (!hash.startsWith('#s=')) return readOwn();
  const link = LINK.exec(hash)?.[1];
  const shared = link === undefined ? undefined : await openLink(link);
  if (shared) {
    tell('shared');
    return shared;
  }
  // The address goes back to the user's own work, which is what is shown.
  tell('bad-link');
  history.replaceState(history.state, '', location.pathname + location.search);
  return readOwn();
}

/** The work with which the page begins. */
export const workspace: Promise<Workspace> = open();

let claimed: Promise<boolean> | undefined;

/** Keeps a part of the work for the next visit. Of several windows with the same work, the first does. */
export async function keep<P extends keyof Workspace>(part: P, value: Workspace[P]): Promise<void> {
  claimed ??= claim(place).then((own) => {
    if (!own) tell('taken');
    return own;
  });
  if (await claimed) await writeKept(keyOf(part), value);
}

/** Leaves what a link has brought; the user's own work is where it was. */
export function backToOwnWork(): void {
  history.replaceState(null, '', location.pathname + location.search);
  location.reload();
}

// Another link in the same window changes the address only.
addEventListener('hashchange', () => location.hash.startsWith('#s=') && location.reload());
