import { createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { StartError } from '../errors.ts';
import { makePrivateDir, writeDurably } from '../storage/durable-file.ts';
import { damagedFile } from '../storage/storage-fault.ts';

const dayMs = 24 * 60 * 60 * 1000;
const caLifeMs = 10 * 365 * dayMs;
/** Clients reject certificates with a lifetime over 398 days. */
const serverLifeMs = 397 * dayMs;
const renewBeforeMs = 30 * dayMs;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export type ServerCertificate = { key: string; chain: string };

/** Path of the certificate that clients must trust; it holds no secret. */
export function caFile(dataDir: string): string {
  return join(dataDir, 'tls', 'ca.pem');
}

/**
 * The server's key and certificate for these names, signed by the data folder's own certificate authority. Missing
 * ones are created; the certificate is renewed when it expires soon or lacks a name. The authority never leaves the
 * data folder, and the machine trusts it only when a user adds it.
 */
export async function serverCertificate({
  dataDir,
  names,
  nowMs,
}: {
  dataDir: string;
  names: readonly string[];
  nowMs: number;
}): Promise<ServerCertificate> {
  const authority = await ownAuthority(dataDir, nowMs);
  const file = join(dataDir, 'tls', 'server.pem');
  const made = existsSync(file) ? split(readFileSync(file, 'utf8')) : undefined;
  const certificate = made === undefined ? undefined : certificateOf(made);
  // A damaged certificate is replaced like an expired one: clients trust the authority.
  if (made !== undefined && certificate !== undefined && isGood(certificate, { authority, names, nowMs }))
    return made;
  const pem = await newServerPem({ authority, names, nowMs });
  writeDurably(file, pem);
  return split(pem);
}

/**
 * Makes the authority if it is missing, so that users can configure clients to trust it before the first connection.
 * @throws StartError for a damaged authority
 */
export async function ensureAuthority(dataDir: string, nowMs: number): Promise<void> {
  await ownAuthority(dataDir, nowMs);
}

type Authority = { key: string; certificate: string };

async function ownAuthority(dataDir: string, nowMs: number): Promise<Authority> {
  makePrivateDir(join(dataDir, 'tls'));
  const file = join(dataDir, 'tls', 'ca-key.pem');
  if (!existsSync(file)) writeDurably(file, await newAuthorityPem(nowMs));
  const { key, chain } = split(readFileSync(file, 'utf8'));
  if (certificateOf({ key, chain }) === undefined)
    throw new StartError(
      damagedFile(file, 'delete it, and the next start makes a new authority, which clients must trust anew'),
    );
  // Separate from the key, so that users can share it; a copy, so a damaged one is replaced.
  const copy = caFile(dataDir);
  if (!existsSync(copy) || readFileSync(copy, 'utf8') !== chain) writeDurably(copy, chain);
  return { key, certificate: chain };
}

/** @returns undefined when key or certificate cannot be read, or do not match */
function certificateOf({ key, chain }: ServerCertificate): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(chain);
    return certificate.checkPrivateKey(createPrivateKey(key)) ? certificate : undefined;
  } catch {
    return undefined;
  }
}

function isGood(
  certificate: X509Certificate,
  { authority, names, nowMs }: { authority: Authority; names: readonly string[]; nowMs: number },
): boolean {
  const issuer = new X509Certificate(authority.certificate);
  return (
    certificate.verify(issuer.publicKey) &&
    Date.parse(certificate.validTo) - nowMs > renewBeforeMs &&
    names.every(
      (name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined,
    )
  );
}

/** Loaded only when a certificate is made, about once a year; the library requires `Reflect` metadata. */
async function loadX509() {
  await import('reflect-metadata');
  return await import('@peculiar/x509');
}

async function newAuthorityPem(nowMs: number): Promise<string> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      // The random number distinguishes the authorities of several data folders on one machine.
      name: `CN=Functions console on this machine ${randomBytes(4).toString('hex')}`,
      notBefore: new Date(nowMs - dayMs),
      notAfter: new Date(nowMs + caLifeMs),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    },
    webcrypto,
  );
  return `${await privatePem(keys.privateKey)}${certificate.toString('pem')}\n`;
}

async function newServerPem({
  authority,
  names,
  nowMs,
}: {
  authority: Authority;
  names: readonly string[];
  nowMs: number;
}): Promise<string> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const issuer = new x509.X509Certificate(authority.certificate);
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    createPrivateKey(authority.key).export({ type: 'pkcs8', format: 'der' }),
    algorithm,
    false,
    ['sign'],
  );
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: serialNumber(),
      subject: 'CN=Functions console',
      issuer: issuer.subject,
      notBefore: new Date(nowMs - dayMs),
      notAfter: new Date(nowMs + serverLifeMs),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ],
    },
    webcrypto,
  );
  return `${await privatePem(keys.privateKey)}${certificate.toString('pem')}\n`;
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, type: 'pkcs8', format: 'der' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

/** RFC 5280 requires a positive number. */
function serialNumber(): string {
  return `01${randomBytes(15).toString('hex')}`;
}

/** The file has the key first, then the certificate. */
function split(pem: string): ServerCertificate {
  const at = pem.indexOf('-----BEGIN CERTIFICATE-----');
  return { key: pem.slice(0, at), chain: pem.slice(at) };
}
