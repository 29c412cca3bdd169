import type { Ask, Reply } from '../../api/connection';
import { textIn } from '../../container/files/look';
import { imageDescription } from '../images/catalogue';
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
  if (documents === undefined) return 200;
  const files = filesOf(turn.runtime, record, turn.nowUs);
  const asked = path.replace(/[?#].*$/s, '');
  return [asked, asked.replace(/\/?$/, '/index.html')].some((one) => textIn(files, `${documents}${one}`) !== undefined) ? 200 : 404;
}
