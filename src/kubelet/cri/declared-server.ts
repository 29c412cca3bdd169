import type { Ask, Reply } from '../../api/connection';
import type { FileSystem } from '../../container/files/file-system';
import { textIn, textsBelow } from '../../container/files/look';
import { imageDescription } from '../images/catalogue';
import type { ServerEntry } from '../images/image-entry';
import { filesOf } from './container-files';
import type { ContainerRecord } from './state';
import type { Turn } from './turn';

/** What a server of the catalogue answers. */
export function declaredReply(turn: Turn, record: ContainerRecord, ask: Ask): Reply {
  if (ask.protocol === 'http') return { status: httpStatus(turn, record, ask.path ?? '/'), body: '' };
  return ask.protocol === 'grpc' ? { status: 0, body: 'SERVING' } : { body: '' };
}

/** To a GET: 200, or 404 for what it has not got. */
function httpStatus(turn: Turn, record: ContainerRecord, path: string): number {
  const documents = imageDescription(record.config.image).server?.documents;
  if (!documents) return 200;
  const asked = path.replace(/[?#].*$/s, '');
  if (documents.paths.includes(asked)) return 200;
  const files = filesOf(turn.runtime, record, turn.nowUs);
  const isThere = [asked, asked.replace(/\/?$/, '/index.html')].some((path) => textIn(files, `${documents.root}${path}`) !== undefined);
  return isThere || isConfigured(documents, files, asked) ? 200 : 404;
}

/** Whether a configuration that the user has mounted tells of the path: `location /healthz`. */
function isConfigured({ configuration }: NonNullable<ServerEntry['documents']>, files: FileSystem, asked: string): boolean {
  if (configuration === undefined) return false;
  for (const text of textsBelow(files, configuration))
    for (const [, place = ''] of text.matchAll(/\b(?:location|Location|ProxyPass|Alias)\s+(?:=\s*|\^~\s*)?"?(\/[^\s"{>]+)/g))
      if (asked.startsWith(place)) return true;
  return false;
}
