import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterConfig } from '../../cluster/config';
import { LOCK, lockDirectory } from './lock';
import { type Log, readLog } from './records';
import { engineVersion } from './version';

/**
 * What a data directory holds: the cluster's configuration, a snapshot now and then, and what was done since the last one. Each snapshot has a number,
 * and begins a log of its own; the first log begins with a new cluster.
 */
export interface DataDirectory {
  readonly config: ClusterConfig;
  /** As it was written (`writeSnapshot`); undefined before the first one. */
  readonly snapshot: string | undefined;
  readonly log: Log;
  /** The log, open for appending. */
  readonly file: number;
  /** Puts a new snapshot and the beginning of its log in the place of what there is; gives back the log, open for appending. All is on the disk then. */
  replace(snapshot: string, log: string): number;
}

interface About {
  readonly version: string;
  readonly config: ClusterConfig;
}

const ABOUT = 'cluster.json';
const nameOf = (number: number, kind: 'log' | 'snapshot'): string => `${String(number).padStart(8, '0')}.${kind}`;
const SNAPSHOT = /^(\d{8})\.snapshot$/;

/** Writes a file so that it is there whole, or not at all. */
function writeWhole(directory: string, name: string, text: string): void {
  const draft = join(directory, `${name}.draft`);
  const handle = openSync(draft, 'w', 0o600);
  writeFileSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(draft, join(directory, name));
  syncDirectory(directory);
}

/** What was put into a directory is there after a loss of power too. */
function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(directory, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** Opens a log to append to, which holds so many good bytes. */
function openLog(path: string, bytes: number): number {
  if (existsSync(path)) truncateSync(path, bytes);
  return openSync(path, 'a', 0o600);
}

/**
 * Opens a data directory, or makes it for a cluster of this configuration. Throws Error, with words for the user, where it is in use by another process,
 * was written by another version, or is damaged.
 */
export function openDirectory(directory: string, config: ClusterConfig): DataDirectory {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const release = lockDirectory(directory);
  try {
    return opened(directory, config);
  } catch (error) {
    release();
    throw error;
  }
}

function opened(directory: string, config: ClusterConfig): DataDirectory {
  const about = aboutOf(directory) ?? begun(directory, config);
  let number = Math.max(0, ...readdirSync(directory).map((name) => Number(SNAPSHOT.exec(name)?.[1] ?? 0)));
  clean(directory, number);
  const path = join(directory, nameOf(number, 'log'));
  const log = logIn(path);
  const file = openLog(path, log.bytes);
  syncDirectory(directory);
  return {
    config: about.config,
    snapshot: number === 0 ? undefined : readFileSync(join(directory, nameOf(number, 'snapshot')), 'utf8'),
    log,
    file,
    replace(snapshot, text) {
      number++;
      writeWhole(directory, nameOf(number, 'log'), text);
      // From here on this is what is read.
      writeWhole(directory, nameOf(number, 'snapshot'), snapshot);
      clean(directory, number);
      return openSync(join(directory, nameOf(number, 'log')), 'a', 0o600);
    },
  };
}

function aboutOf(directory: string): About | undefined {
  const file = join(directory, ABOUT);
  if (!existsSync(file)) {
    const others = readdirSync(directory).filter((name) => name !== LOCK && !name.endsWith('.draft'));
    if (others.length > 0) throw new Error(`${directory} is no data directory of podscope, and not empty`);
    return undefined;
  }
  const about = JSON.parse(readFileSync(file, 'utf8')) as About;
  if (about.version !== engineVersion())
    throw new Error(`${directory} was written by another version of podscope, whose clusters go on differently: use that version, or another directory`);
  return about;
}

function begun(directory: string, config: ClusterConfig): About {
  const about: About = { version: engineVersion(), config };
  writeWhole(directory, ABOUT, JSON.stringify(about));
  return about;
}

function logIn(path: string): Log {
  try {
    return readLog(existsSync(path) ? readFileSync(path) : Buffer.alloc(0));
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Removes what belongs to other snapshots than the last, and what was not finished. */
function clean(directory: string, number: number): void {
  const kept = new Set([nameOf(number, 'log'), nameOf(number, 'snapshot')]);
  for (const name of readdirSync(directory)) if (/\.(log|snapshot|draft)$/.test(name) && !kept.has(name)) rmSync(join(directory, name));
}
