import type { SavedSession } from '../../worker/protocol';
import { isEmbedded } from '../embed/address';
import { lessonIn } from '../lessons/address';
import type { Bookmark } from './bookmark';
import { tell } from './notices';
import { FIRST } from './session-list';
import { enterSession, partKey } from './sessions';
import { claim, readKept, writeKept } from './storage';
import type { SavedFiles } from './well-formed';

/**
 * The user's work: the session that this window shows, kept in the browser. What a link brings opens in a place of its own beside it, so that no link can
 * replace or damage what the user has made.
 */
export interface Workspace {
  readonly files?: SavedFiles;
  readonly session?: SavedSession;
  /** What the terminal showed; it knows itself whether that can still be read. */
  readonly screen?: unknown;
  /** The objects that a copied cluster begins with, packed: written once. */
  readonly copy?: Blob;
  /** The moments that are marked; who shows them reads them. */
  readonly bookmarks?: readonly Bookmark[];
}

const LINK = /^#s=([\w-]+)$/;

/** Where what a link brought is kept. */
export const LINKED = 'link';
/** One of the user's sessions, what a link brought, or a lesson, which has a cluster of its own. */
let place = FIRST;
/** What is shown came from outside and has no place: nothing of it may be kept in another's. A frame in another page has none either. */
let isHomeless = isEmbedded();
const keyOf = (part: keyof Workspace): string => partKey(place, part);

/** A session whose objects are kept apart is nothing without them. */
const isWhole = ({ apart }: SavedSession, copy: unknown): boolean => !apart || copy instanceof Blob;

/** What was kept, as far as it can still be read. */
async function readPlace(): Promise<Workspace> {
  const [files, session, screen, copy] = await Promise.all((['files', 'session', 'screen', 'copy'] as const).map((part) => readKept(keyOf(part))));
  if (files === undefined && session === undefined) return { screen };
  const { isFiles, isSession } = await import('./well-formed');
  const kept: Workspace = {
    ...(isFiles(files) && { files }),
    ...(isSession(session) && isWhole(session, copy) && { session }),
    screen,
    ...(copy instanceof Blob && { copy }),
  };
  if (files !== undefined && !kept.files) {
    tell('lost-files');
    // Unlike the session, files are written only when the user changes them: it would be said again at each visit.
    void writeKept(keyOf('files'), undefined);
  }
  if (session !== undefined && !kept.session) tell('lost-session');
  return kept;
}

/** What the link in the address holds, and what has been made of it since; undefined if nothing can be read, or the user does not want it. */
async function openLink(link: string): Promise<Workspace | 'unwanted' | undefined> {
  if (!isEmbedded() && (await readKept('link/of')) === link) {
    place = LINKED;
    return readPlace();
  }
  const { unpack } = await import('./share');
  const { asked } = await import('../own-plugin/asked');
  const unpacked = unpack(link);
  const shared = unpacked && (await asked(unpacked));
  if (unpacked && !shared) return 'unwanted';
  // In a frame it is only looked at.
  if (!shared || isEmbedded()) return shared;
  place = LINKED;
  const parts = { files: shared.files, session: shared.session, bookmarks: shared.bookmarks, screen: undefined };
  await Promise.all([writeKept('link/of', link), ...Object.entries(parts).map(([part, value]) => writeKept(keyOf(part as keyof typeof parts), value))]);
  return shared;
}

/** The user's own work, which a frame in another page leaves alone. */
async function readOwn(): Promise<Workspace> {
  if (isEmbedded()) return {};
  const lesson = lessonIn(location);
  place = lesson === undefined ? await enterSession(location.search, Date.now()) : `lesson/${lesson}`;
  return readPlace();
}

async function open(): Promise<Workspace> {
  const { hash } = location;
  if (!hash.startsWith('#s=')) return readOwn();
  const link = LINK.exec(hash)?.[1];
  const shared = link === undefined ? undefined : await openLink(link);
  if (shared && shared !== 'unwanted') {
    tell('shared');
    return shared;
  }
  // The address goes back to the user's own work, which is what is shown.
  if (!shared) tell('bad-link');
  history.replaceState(history.state, '', location.pathname + location.search);
  return readOwn();
}

/** The work with which the page begins. */
export const workspace: Promise<Workspace> = open();

let claimed: Promise<boolean> | undefined;

/** Which session this window shows; what a link brought is none of the user's. */
export const currentSession = (): string => place;

/** The place in which what this window shows is kept, if it is. */
export const keptAs = (): string | undefined => (isHomeless ? undefined : place);

/** From now on nothing of what is shown is kept. */
export function keepNothing(): void {
  isHomeless = true;
}

/** Keeps a part of the work for the next visit. Of several windows with the same work, the first does. */
export async function keep<P extends keyof Workspace>(part: P, value: Workspace[P]): Promise<void> {
  claimed ??= claim(place).then((own) => {
    if (!own) tell('taken');
    return own;
  });
  if ((await claimed) && !isHomeless) await writeKept(keyOf(part), value);
}

function goTo(search: string): void {
  history.replaceState(null, '', location.pathname + search);
  location.reload();
}

/** Leaves what a link has brought; the user's own work is where it was. */
export const backToOwnWork = (): void => goTo(location.search);

/** Shows another session in this window. */
export const showSession = (id: string): void => goTo(`?session=${id}`);

// Another link in the same window changes the address only.
addEventListener('hashchange', () => /^#[sl]=/.test(location.hash) && location.reload());
