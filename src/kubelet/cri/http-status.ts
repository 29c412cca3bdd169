import { imageDescription } from '../images/catalogue';
import type { ServerEntry } from '../images/image-entry';
import { filesOf } from './container-files';
import type { ContainerRecord } from './state';

/** What a container's server answers to a GET: 200, or 404 for what it has not got. */
export function httpStatus(record: ContainerRecord, path: string, nowUs: number): number {
  const documents = imageDescription(record.config.image).server?.documents;
  if (!documents) return 200;
  const asked = path.replace(/[?#].*$/s, '');
  if (documents.paths.includes(asked)) return 200;
  const files = filesOf(record, nowUs);
  const isThere = files.has(`${documents.root}${asked}`) || files.has(`${documents.root}${asked.replace(/\/?$/, '/index.html')}`);
  return isThere || isConfigured(documents, files, asked) ? 200 : 404;
}

/** Whether a configuration that the user has mounted tells of the path: `location /healthz`. */
function isConfigured({ configuration }: NonNullable<ServerEntry['documents']>, files: ReadonlyMap<string, string>, asked: string): boolean {
  if (configuration === undefined) return false;
  for (const [name, text] of files)
    if (name.startsWith(configuration))
      for (const [, place = ''] of text.matchAll(/\b(?:location|Location|ProxyPass|Alias)\s+(?:=\s*|\^~\s*)?"?(\/[^\s"{>]+)/g))
        if (asked.startsWith(place)) return true;
  return false;
}
