import { expect, test } from 'vitest';
import { hostNames, withoutLocalhost } from './origin-guard.ts';

test.each([
  ['127.0.0.1', 'localhost:8080', '127.0.0.1:8080'],
  ['localhost', 'localhost:8080', '127.0.0.1:8080'],
  ['0.0.0.0', 'localhost:8080', '127.0.0.1:8080'],
  ['::', 'localhost:8080', '127.0.0.1:8080'],
  ['::1', 'localhost:8080', '[::1]:8080'],
  ['192.0.2.7', '192.0.2.7:8080', '192.0.2.7:8080'],
  ['2001:db8::7', '[2001:db8::7]:8080', '[2001:db8::7]:8080'],
])('console › prints an address that leads to it when it listens on %s', (host, consoleName, gatewayName) => {
  const names = hostNames({ host, port: 8080, also: [] });
  expect(names[0]).toBe(consoleName);
  expect(withoutLocalhost(names)[0]).toBe(gatewayName);
  expect(names).toEqual(expect.arrayContaining(['localhost:8080', '127.0.0.1:8080']));
});

test('origin guard › accepts names without a port on port 80, as browsers send them', () => {
  const names = hostNames({ host: '127.0.0.1', port: 80, also: ['console.example'] });
  expect(names).toEqual(expect.arrayContaining(['localhost', 'localhost:80', '[::1]', 'console.example']));
  expect(withoutLocalhost(names).filter((name) => name.includes('localhost'))).toEqual([]);
  expect(hostNames({ host: '127.0.0.1', port: 8080, also: [] })).not.toContain('localhost');
});
