import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readNpmrc } from './npmrc.ts';
import { clientCertificateOf, netrcLogin, pipSettingsIn, trustOf } from './pip-settings.ts';
import { npmRegistry, pipIndex } from './registries.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'fc-registries-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const pem = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';
const put = async (name: string, text: string) => {
  await writeFile(path.join(dir, name), text);
  return path.join(dir, name);
};
/** A machine that has only these configuration files. */
const machine = async ({ npmrc = '', pip = '' }: { npmrc?: string; pip?: string }) => ({
  PATH: process.env.PATH,
  HOME: dir,
  NPM_CONFIG_USERCONFIG: await put('.npmrc', npmrc),
  PIP_CONFIG_FILE: await put('pip.conf', pip),
});

describe('npm', () => {
  const registry = async (npmrc: string) => npmRegistry('https://npm.example/', await machine({ npmrc }));

  test.each([
    [
      'cafile',
      'cafile=/nowhere.pem',
      'cafile of this machine’s .npmrc is "/nowhere.pem", which cannot be read (ENOENT)',
    ],
    ['cert', 'cert="x"\nkey="y"', 'Name them for one: //npm.example/:certfile and //npm.example/:keyfile'],
    [
      'certfile',
      '//npm.example/:certfile=/no.pem\n//npm.example/:keyfile=/no.key',
      '//npm.example/:certfile is "/no.pem"',
    ],
  ])('rejects a %s that it cannot follow, by name', async (_, npmrc, sentence) => {
    await expect(registry(npmrc)).rejects.toThrow(sentence);
  });

  test('rejects a cafile without certificates', async () => {
    const file = await put('other.pem', 'not a certificate');
    await expect(registry(`cafile=${file}`)).rejects.toThrow('which holds no certificate or key in PEM');
  });
});

test('npmrc › reads quotes, comments, lists and variables as npm does', async () => {
  const variable = (name: string) => `\${${name}}`;
  const file = await put(
    '.npmrc',
    [
      '; comment',
      `//a.example/:_authToken = ${variable('TOKEN')} ; of the team`,
      "//b.example/:_authToken ='single'",
      `//c.example/:_authToken ="${variable('MISSING')}${variable('MISSING?')}"`,
      'ca[]="one"',
      'ca[]="two"',
    ].join('\n'),
  );
  expect([...(await readNpmrc([file], { TOKEN: 't1' }))]).toEqual([
    ['//a.example/:_authToken', 't1'],
    ['//b.example/:_authToken', 'single'],
    ['//c.example/:_authToken', variable('MISSING')],
    ['ca', 'one\ntwo'],
  ]);
});

describe('pip', () => {
  const index = async (pip: string, setting?: string) =>
    pipIndex(setting, { program: 'python3', environment: await machine({ pip }) });

  test('replaces all indexes of the machine by the setting', async () => {
    const both =
      '[global]\nindex-url = https://a.example/simple\nextra-index-url = https://b.example/simple\n';
    const names = async (setting?: string) => {
      const { url, more, proxy } = await index(both, setting);
      return { url, more, hosts: proxy.hosts };
    };
    expect(await names()).toEqual({
      url: 'http://169.254.169.254/simple',
      more: ['http://169.254.169.254/from/1/simple'],
      hosts: ['a.example', 'b.example'],
    });
    expect(await names('https://c.example/simple')).toEqual({
      url: 'http://169.254.169.254/simple',
      more: [],
      hosts: ['c.example'],
    });
  });

  const says = (text: string) => pipSettingsIn(text.replaceAll('DIR', dir));

  test('prefers its own section to the global one, and the environment to both', () => {
    const settings = says(
      `:env:.cert='/c'\nglobal.cert='/a'\nglobal.proxy='x'\ninstall.cert='/b'\ninstall.proxy="http://it's"\ndownload.proxy='y'\nglobal.extra-index-url='\\nhttps://a\\nhttps://b'\n`,
    );
    expect([...settings]).toEqual([
      ['cert', '/c'],
      ['proxy', "http://it's"],
      ['extra-index-url', '\nhttps://a\nhttps://b'],
    ]);
  });

  test('prefers cert to the bundles of requests and curl, and ignores what a build trusts anyway', async () => {
    const file = await put('ca.pem', pem);
    const bundle = '/etc/ssl/certs/ca-certificates.crt';
    const trusted = async (text: string, environment: object) =>
      (await trustOf(says(text), { ...environment })).authorities;
    expect(await trusted("global.cert='DIR/ca.pem'", { REQUESTS_CA_BUNDLE: '/nowhere' })).toEqual([pem]);
    expect(await trusted('', { REQUESTS_CA_BUNDLE: file, CURL_CA_BUNDLE: '/nowhere' })).toEqual([pem]);
    expect(await trusted('', { CURL_CA_BUNDLE: file })).toEqual([pem]);
    expect(await trusted(`global.cert='${bundle}'`, { REQUESTS_CA_BUNDLE: file })).toEqual([]);
    await expect(trusted('', { REQUESTS_CA_BUNDLE: '/nowhere' })).rejects.toThrow(
      'REQUESTS_CA_BUNDLE is "/nowhere", which cannot be read (ENOENT). Correct it, or remove it.',
    );
    await expect(trusted("install.cert='/no.pem'", {})).rejects.toThrow(
      'cert of this machine’s pip configuration is "/no.pem"',
    );
  });

  test('rejects a client certificate without its key', async () => {
    await put('half.pem', pem);
    await expect(clientCertificateOf(says("install.client-cert='DIR/half.pem'"))).rejects.toThrow(
      'which holds no certificate with its key',
    );
  });

  test('rejects an invalid index address without printing its password', async () => {
    const wrong = '[global]\nextra-index-url = ftp://me:secret@x/\n';
    await expect(index(wrong)).rejects.toThrow(/^"ftp:\/\/x\/" is no address/);
  });
});

test('netrc › returns the login of the host, or the default', async () => {
  const text =
    'macdef init\nmachine a.example login macro password no\n\nmachine a.example login me password p1\n';
  const NETRC = await put('netrc', text);
  const login = (host: string) => netrcLogin(host, { program: 'python3', environment: { NETRC } });
  expect(await login('a.example')).toBe(`Basic ${btoa('me:p1')}`);
  expect(await login('b.example')).toBeUndefined();
  await put('netrc', `${text}default login any password p2\n`);
  expect(await login('b.example')).toBe(`Basic ${btoa('any:p2')}`);
  await put('netrc', 'machine a.example loggin me\n');
  expect(await login('a.example')).toBeUndefined();
});
