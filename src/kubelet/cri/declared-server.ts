import type { Ask, Outcome, Reply } from '../../api/connection';
import { textIn } from '../../container/files/look';
import { imageDescription } from '../images/catalogue';
import { filesOf } from './container-files';
import { dnsAnswer } from './dns-server';
import { type Forward, ingressAnswer } from './ingress-controller';
import type { ContainerRecord } from './state';
import type { Turn } from './turn';

/** What a server of the catalogue answers, or whom it asks for that. */
export function serverAnswer(turn: Turn, record: ContainerRecord, ask: Ask, client: string): Outcome | Forward | 'unknown' {
  const special = imageDescription(record.config.image).server?.answers;
  if (special === 'dns' && ask.port === DNS_PORT) return ask.protocol === 'udp' || ask.body !== undefined ? dnsAnswer(turn, ask) : { body: '' };
  if (special === 'ingress' && WEB_PORTS.includes(ask.port)) return ingressAnswer(turn, record.container, ask, client);
  return declaredReply(turn, record, ask);
}

const DNS_PORT = 53;
const WEB_PORTS: readonly number[] = [80, 443];

function declaredReply(turn: Turn, record: ContainerRecord, ask: Ask): Reply {
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
