import { type FieldError, invalidEach, notSupported, required } from './errors';
import { isDNS1123Label, isQualifiedName, isValidPortName, isValidPortNum } from './names';

/** Network ports: what Services, Endpoints and probes share. */
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'] as const;

/** A number from 1 to 65535, or an IANA service name (`ValidatePortNumOrName`). */
export const validatePortNumOrName = (port: number | string, path: string): readonly FieldError[] =>
  invalidEach(path, port, typeof port === 'number' ? isValidPortNum(port) : isValidPortName(port));

export const validateProtocol = (protocol: string | undefined, path: string): readonly FieldError[] => {
  if (!protocol) return [required(path)];
  return (PROTOCOLS as readonly string[]).includes(protocol) ? [] : [notSupported(path, protocol, PROTOCOLS)];
};

/** The name of one of several ports (a single one needs none). */
export const validatePortName = (name: string | undefined, needed: boolean, path: string): readonly FieldError[] => {
  if (name) return invalidEach(path, name, isDNS1123Label(name));
  return needed ? [required(path)] : [];
};

export const validateAppProtocol = (protocol: string | undefined, path: string): readonly FieldError[] =>
  protocol === undefined ? [] : invalidEach(path, protocol, isQualifiedName(protocol));
