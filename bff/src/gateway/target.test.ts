import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { parseTarget } from './target.ts';

const hosts = new Set(['127.0.0.1:8081', 'functions.yandexcloud.net']);
const parse = (url: string, host = '127.0.0.1:8081') =>
  parseTarget({ url, headers: { host } } as IncomingMessage, hosts);

describe('address of a call', () => {
  it.each(['http://127.0.0.1:8081/d4e1?a=1', 'HTTPS://Functions.YandexCloud.net/d4e1?a=1'])(
    'is read from a whole URL: %s',
    (url) => {
      const target = { functionId: 'd4e1', integration: 'http', query: 'a=1' };
      expect(parse(url)).toEqual(target);
      expect(parse(url, 'rebound.example')).toEqual(target);
    },
  );

  it.each([
    'http://rebound.example/d4e1',
    'http://localhost:8081/d4e1',
    'http://127.0.0.1:8081@x/d4e1',
    'http:///d4e1',
  ])('is refused for a whole URL of another host, whatever the header says: %s', (url) => {
    expect(() => parse(url)).toThrow(expect.objectContaining({ status: 403 }));
  });
});
