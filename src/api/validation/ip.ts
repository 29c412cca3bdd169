import { quote } from '../quote';
import { type FieldError, invalid, NO_ERRORS } from './errors';

/** IP addresses and CIDR blocks: Go's `net` and `net/netip` as `k8s.io/apimachinery/pkg/util/validation` uses them. */
export interface Ip {
  /** Four bytes, or sixteen. An IPv4-mapped IPv6 address has four, as Go's `To4` gives them. */
  readonly bytes: readonly number[];
  readonly mapped: boolean;
  /** Whether a decimal part has leading zeros, which only the sloppy parser takes. */
  readonly leadingZeros: boolean;
}

function parseIpv4(text: string): Ip | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d+$/.test(part) && Number(part) <= 255)) return undefined;
  return { bytes: parts.map(Number), mapped: false, leadingZeros: parts.some((part) => part.length > 1 && part.startsWith('0')) };
}

function parseIpv6(text: string): Ip | undefined {
  let head = text;
  let tail: readonly number[] = [];
  let leadingZeros = false;
  if (text.includes('.')) {
    const colon = text.lastIndexOf(':');
    const v4 = parseIpv4(text.slice(colon + 1));
    if (!v4) return undefined;
    leadingZeros = v4.leadingZeros;
    tail = v4.bytes;
    head = text.slice(0, colon + 1);
    if (!head.endsWith('::')) head = head.slice(0, -1);
  }
  const halves = head.split('::');
  if (halves.length > 2) return undefined;
  const groupsOf = (half: string): readonly string[] => (half === '' ? [] : half.split(':'));
  const groups = halves.map(groupsOf);
  if (!groups.flat().every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const bytesOf = (list: readonly string[]): readonly number[] => list.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
  const [before, after] = [bytesOf(groups[0] ?? []), [...bytesOf(groups[1] ?? []), ...tail]];
  const missing = 16 - before.length - after.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  const bytes = [...before, ...Array<number>(missing).fill(0), ...after];
  const mapped = bytes.slice(0, 10).every((b) => b === 0) && bytes[10] === 255 && bytes[11] === 255;
  return { bytes: mapped ? bytes.slice(12) : bytes, mapped, leadingZeros };
}

/** `netutils.ParseIPSloppy`. */
export const parseIp = (text: string): Ip | undefined => (text.includes(':') ? parseIpv6(text) : parseIpv4(text));

/** RFC 5952: the longest run of two or more zero groups (the first of equals) becomes `::`. */
function formatIpv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
  let best = { start: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length++;
    if (length > best.length) best = { start: i, length };
  }
  const hex = (list: readonly number[]): string => list.map((group) => group.toString(16)).join(':');
  return best.start < 0 ? hex(groups) : `${hex(groups.slice(0, best.start))}::${hex(groups.slice(best.start + best.length))}`;
}

/** `net.IP.String`. */
const formatIp = ({ bytes }: Pick<Ip, 'bytes'>): string => (bytes.length === 4 ? bytes.join('.') : formatIpv6(bytes));
/** `netip.Addr.String`, which shows that an address is mapped. */
const formatAddress = (ip: Ip): string => (ip.mapped ? `::ffff:${ip.bytes.join('.')}` : formatIp(ip));
export const isIpv6 = (ip: Ip): boolean => ip.bytes.length === 16;

export interface Cidr {
  /** The address as written, with the bits beyond the prefix. */
  readonly ip: Ip;
  /** The block's first address. */
  readonly network: Ip;
  /** The prefix's length, counted within `network.bytes`. */
  readonly prefix: number;
  readonly leadingZeros: boolean;
}

const masked = (ip: Ip, prefix: number): Ip => ({
  ...ip,
  bytes: ip.bytes.map((byte, i) => {
    const bits = Math.max(0, Math.min(8, prefix - 8 * i));
    return byte & ((0xff00 >> bits) & 255);
  }),
});

/** `netutils.ParseCIDRSloppy`. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const [address, length] = [text.slice(0, slash), text.slice(slash + 1)];
  const ip = slash < 0 ? undefined : parseIp(address);
  if (!ip || !/^\d{1,6}$/.test(length)) return undefined;
  const written = Number(length);
  if (written > (address.includes(':') ? 128 : 32)) return undefined;
  const prefix = ip.mapped ? Math.max(0, written - 96) : written;
  return { ip, network: masked(ip, prefix), prefix, leadingZeros: ip.leadingZeros || (length.length > 1 && length.startsWith('0')) };
}

/** Whether a block has an address in it (`net.IPNet.Contains`). */
export function cidrContains(block: string, address: string): boolean {
  const cidr = parseCidr(block);
  const ip = parseIp(address);
  if (!cidr || !ip || cidr.network.bytes.length !== ip.bytes.length) return false;
  return masked(ip, cidr.prefix).bytes.every((byte, i) => byte === cidr.network.bytes[i]);
}

const formatCidr = ({ network, prefix }: Pick<Cidr, 'network' | 'prefix'>): string => `${formatIp(network)}/${prefix}`;

const NOT_AN_IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const NOT_A_CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** `validation.IsValidIPForLegacyField`; strict since 1.36, except for what the stored object had already. */
export function validateLegacyIp(path: string, value: string, validOld: readonly string[] = []): readonly FieldError[] {
  if (validOld.includes(value)) return NO_ERRORS;
  const ip = parseIp(value);
  if (!ip) return [invalid(path, value, NOT_AN_IP)];
  if (ip.leadingZeros) return [invalid(path, value, 'must not have leading 0s')];
  return ip.mapped ? [invalid(path, value, 'must not be an IPv4-mapped IPv6 address')] : NO_ERRORS;
}

/** `validation.IsValidIP`: strict and canonical. */
export function validateIp(path: string, value: string): readonly FieldError[] {
  const errors = validateLegacyIp(path, value);
  if (errors.length > 0) return errors;
  const text = formatIp(parseIp(value)!);
  return text === value ? NO_ERRORS : [invalid(path, value, `must be in canonical form (${quote(text)})`)];
}

/** `validation.IsValidCIDRForLegacyField`, strict. */
export function validateLegacyCidr(path: string, value: string, validOld: readonly string[] = []): readonly FieldError[] {
  if (validOld.includes(value)) return NO_ERRORS;
  const cidr = parseCidr(value);
  if (!cidr) return [invalid(path, value, NOT_A_CIDR)];
  if (cidr.leadingZeros) return [invalid(path, value, 'must not have leading 0s in IP or prefix length')];
  if (cidr.ip.mapped) return [invalid(path, value, 'must not have an IPv4-mapped IPv6 address')];
  return formatIp(cidr.ip) === formatIp(cidr.network) ? NO_ERRORS : [invalid(path, value, 'must not have bits set beyond the prefix length')];
}

/** `validation.IsValidCIDR`: strict and canonical. */
export function validateCidr(path: string, value: string): readonly FieldError[] {
  const errors = validateLegacyCidr(path, value);
  if (errors.length > 0) return errors;
  const text = formatCidr(parseCidr(value)!);
  return text === value ? NO_ERRORS : [invalid(path, value, `must be in canonical form (${quote(text)})`)];
}

/** `validation.GetWarningsForIP`. */
export function ipWarnings(path: string, value: string): readonly string[] {
  const ip = parseIp(value);
  if (!ip) return [];
  if (ip.leadingZeros || ip.mapped) return [`${path}: non-standard IP address ${quote(value)} is invalid: use ${quote(formatIp(ip))}`];
  if (isIpv6(ip) && formatIp(ip) !== value) return [`${path}: IPv6 address ${quote(value)} should be in RFC 5952 canonical format (${quote(formatIp(ip))})`];
  return [];
}

/** `validation.GetWarningsForCIDR`. */
export function cidrWarnings(path: string, value: string): readonly string[] {
  const cidr = parseCidr(value);
  if (!cidr) return [];
  const warnings: string[] = [];
  const block = quote(formatCidr(cidr));
  if (formatIp(cidr.ip) !== formatIp(cidr.network)) {
    const single = quote(`${formatIp(cidr.ip)}/${cidr.ip.bytes.length * 8}`);
    warnings.push(`${path}: CIDR value ${quote(value)} is ambiguous in this context (should be ${block} or ${single}?)`);
  }
  if (cidr.leadingZeros || cidr.ip.mapped) warnings.push(`${path}: non-standard CIDR value ${quote(value)} is invalid: use ${block}`);
  const canonical = `${formatAddress(cidr.ip)}/${cidr.prefix}`;
  if (warnings.length === 0 && isIpv6(cidr.ip) && canonical !== value)
    warnings.push(`${path}: IPv6 CIDR value ${quote(value)} should be in RFC 5952 canonical format (${quote(canonical)})`);
  return warnings;
}
