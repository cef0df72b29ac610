import { describe, expect, it } from 'vitest';
import { curlCommand, examplePath } from './curl-command.ts';

const origin = 'http://d5d.localhost:8081';
const of = (request: { method: string; path: string; body?: string }) =>
  curlCommand({ origin, body: '', ...request });

describe('curlCommand', () => {
  it.each([
    ['GET', "curl -i --globoff --path-as-is 'http://d5d.localhost:8081/a'"],
    ['HEAD', "curl -i --globoff --path-as-is --head 'http://d5d.localhost:8081/a'"],
    ['DELETE', "curl -i --globoff --path-as-is -X DELETE 'http://d5d.localhost:8081/a'"],
  ])('sends %s', (method, command) => {
    expect(of({ method, path: '/a' })).toBe(command);
  });

  it('sends a body as JSON, but none with a method that has no body', () => {
    const body = `{"it":"it's"}`;
    expect(of({ method: 'POST', path: '/', body })).toContain(
      `-H 'Content-Type:application/json' --data-raw '{"it":"it'\\''s"}'`,
    );
    expect(of({ method: 'GET', path: '/', body })).not.toContain('--data-raw');
  });

  it('keeps a path from ending the quotes, and from changing the host', () => {
    expect(of({ method: 'GET', path: `/';rm x` })).toContain(`'${origin}/'\\'';rm x'`);
    expect(of({ method: 'GET', path: '.evil.example' })).toContain(`'${origin}/.evil.example'`);
  });
});

describe('examplePath', () => {
  it('has the name of each parameter as its value', () => {
    expect(examplePath('/pets/{petId}/{rest+}')).toBe('/pets/petId/rest');
  });
});
