import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** Certificates for tests: an authority of their own, and what it signs. As DER says (X.690, RFC 5280), with no more in them than TLS wants. */

export interface Certified {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Certified {
  /** Signs a certificate for this name; a server's is for 127.0.0.1. */
  readonly sign: (name: string) => Certified;
}

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const length = body.length < 0x80 ? [body.length] : body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const hex = (digits: string): Buffer => Buffer.from(digits, 'hex');
const oid = (digits: string): Buffer => der(0x06, hex(digits));
const text = (tag: number, of: string): Buffer => der(tag, Buffer.from(of, 'utf8'));

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const nameOf = (commonName: string): Buffer => sequence(der(0x31, sequence(oid('550403'), text(0x0c, commonName))));
const VALIDITY = sequence(text(0x18, '20200101000000Z'), text(0x18, '21200101000000Z'));
/** basicConstraints: an authority. */
const IS_AUTHORITY = sequence(oid('551d13'), der(0x01, hex('ff')), der(0x04, sequence(der(0x01, hex('ff')))));
/** subjectAltName: 127.0.0.1. */
const AT_LOOPBACK = sequence(oid('551d11'), der(0x04, sequence(der(0x87, hex('7f000001')))));

const pem = (bytes: Buffer): string => `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

function certificate(serial: number, issuer: string, subject: string, publicKey: KeyObject, signer: KeyObject, extension: Buffer): string {
  const toSign = sequence(
    der(0xa0, der(0x02, hex('02'))),
    der(0x02, Buffer.from([serial])),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    VALIDITY,
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension)),
  );
  const signature = createSign('SHA256').update(toSign).sign(signer);
  return pem(sequence(toSign, ECDSA_WITH_SHA256, der(0x03, hex('00'), signature)));
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keyText = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** An authority that nobody knows. */
export function newAuthority(name: string): Authority {
  const own = newKeys();
  let serial = 1;
  return {
    cert: certificate(serial, name, name, own.publicKey, own.privateKey, IS_AUTHORITY),
    key: keyText(own.privateKey),
    sign(subject) {
      const { publicKey, privateKey } = newKeys();
      serial++;
      return { cert: certificate(serial, name, subject, publicKey, own.privateKey, AT_LOOPBACK), key: keyText(privateKey) };
    },
  };
}
