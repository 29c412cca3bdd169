/** DNS over the simulated network: a question and an answer as text, one record a line, as `dig` writes them. */

export interface DnsRecord {
  readonly name: string;
  readonly ttl: number;
  readonly type: string;
  readonly data: string;
}

export interface DnsReply {
  /** `NOERROR`, `NXDOMAIN`, `SERVFAIL`. */
  readonly code: string;
  readonly records: readonly DnsRecord[];
  readonly additional: readonly DnsRecord[];
}

export const formatQuestion = (name: string, type: string): string => `${type} ${name}`;

export function parseQuestion(text: string): { readonly type: string; readonly name: string } | undefined {
  const [type, name] = text.trim().split(' ');
  return type && name ? { type, name } : undefined;
}

export const formatRecord = ({ name, ttl, type, data }: DnsRecord): string => `${name}\t${ttl}\tIN\t${type}\t${data}`;

const ADDITIONAL = ';';

export const formatReply = ({ code, records, additional }: DnsReply): string =>
  [code, ...records.map(formatRecord), ...additional.map((one) => `${ADDITIONAL}${formatRecord(one)}`)].join('\n');

export function parseReply(text: string): DnsReply {
  const [code = 'SERVFAIL', ...lines] = text.split('\n');
  const read = (line: string): DnsRecord => {
    const [name = '', ttl, , type = '', data = ''] = line.split('\t');
    return { name, ttl: Number(ttl), type, data };
  };
  return {
    code,
    records: lines.filter((line) => !line.startsWith(ADDITIONAL)).map(read),
    additional: lines.filter((line) => line.startsWith(ADDITIONAL)).map((line) => read(line.slice(1))),
  };
}
