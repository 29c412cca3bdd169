import { KubectlError } from '../../errors';

/** `a=b,c=d` */
export function pairs(text: string): Readonly<Record<string, string>> {
  const out: Record<string, string> = {};
  for (const part of text.split(',').filter(Boolean)) {
    const equals = part.indexOf('=');
    if (equals < 0) throw new KubectlError(`unexpected label spec: ${part}`);
    out[part.slice(0, equals)] = part.slice(equals + 1);
  }
  return out;
}

/** `cpu=1,memory=1Gi` */
export function amounts(text: string): Readonly<Record<string, string>> {
  const wrong = text.split(',').find((part) => part.split('=').length !== 2);
  if (wrong !== undefined) throw new KubectlError(`Invalid argument syntax ${wrong}, expected <resource>=<value>`);
  return pairs(text);
}
