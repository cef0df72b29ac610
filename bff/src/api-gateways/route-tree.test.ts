import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RouteTree, UnreadablePath } from './route-tree.ts';

const treeOf = (templates: readonly string[], ignoresTrailingSlashes = true) =>
  new RouteTree({
    ignoresTrailingSlashes,
    routes: templates.map((template) => ({ template, line: 1, operations: {} })),
  });
const found = (tree: RouteTree, path: string) => {
  const match = tree.find(path);
  return match === undefined ? undefined : [match.route.template, match.pathParameters];
};

describe('RouteTree', () => {
  const tree = treeOf([
    ...['/', '/pets', '/pets/{id}', '/pets/mine', '/pets/{id}/toys', '/files/{name}.json'],
    ...['/static/{file+}', '/static/{file+}/raw', '/static/logo', '/{all+}'],
  ]);

  it.each([
    ['/', '/', {}],
    ['/pets', '/pets', {}],
    ['/pets/', '/pets', {}],
    ['/pets/7', '/pets/{id}', { id: '7' }],
    ['/pets/mine', '/pets/mine', {}],
    ['/pets/a%20b%2Fc', '/pets/{id}', { id: 'a b/c' }],
    ['/pets/7/toys', '/pets/{id}/toys', { id: '7' }],
    ['/pets/mine/toys', '/pets/{id}/toys', { id: 'mine' }],
    ['/files/a.json', '/files/{name}.json', { name: 'a' }],
    ['/files/.json', '/{all+}', { all: 'files/.json' }],
    ['/static/js/main.js', '/static/{file+}', { file: 'js/main.js' }],
    ['/static/a/b/raw', '/static/{file+}/raw', { file: 'a/b' }],
    ['/static/logo', '/static/logo', {}],
    ['/static/%D1%84', '/static/{file+}', { file: 'ф' }],
    ['/other/path', '/{all+}', { all: 'other/path' }],
  ])('finds the most exact route for %s', (path, template, parameters) => {
    expect(found(tree, path)).toEqual([template, parameters]);
  });

  it('finds none for a path that no template has', () => {
    const few = treeOf(['/pets/{id}', '/static/{file+}']);
    for (const path of ['/', '/pet', '/pets', '/pets/', '/static', '/static/', '/pets//', '/pets/1/2'])
      expect([path, found(few, path)]).toEqual([path, undefined]);
  });

  it('tells trailing slashes apart when the specification asks for it', () => {
    const exact = treeOf(['/pets', '/dogs/'], false);
    expect([found(exact, '/pets'), found(exact, '/dogs/')]).toEqual([
      ['/pets', {}],
      ['/dogs/', {}],
    ]);
    expect([found(exact, '/pets/'), found(exact, '/dogs')]).toEqual([undefined, undefined]);
  });

  it('refuses a path whose percent-encoding cannot be read', () => {
    expect(() => tree.find('/pets/%E0%A4%A')).toThrow(UnreadablePath);
  });

  it('gives parameters named like parts of the prototype', () => {
    expect(JSON.stringify(treeOf(['/{__proto__}']).find('/x')?.pathParameters)).toBe('{"__proto__":"x"}');
  });

  it('visits each node once for a path that fits every template but their ends', () => {
    // Two ways at each of 14 segments: a search that tried each way anew would take 16384 steps for each end.
    const ways = (depth: number): string[] =>
      depth === 0 ? ['/end'] : ways(depth - 1).flatMap((rest) => [`/a${rest}`, `/{p${depth}}${rest}`]);
    const wide = treeOf(ways(8));
    expect(found(wide, `${'/a'.repeat(8)}/other`)).toBeUndefined();
    expect(found(wide, `${'/a'.repeat(8)}/end`)?.[0]).toBe(`${'/a'.repeat(8)}/end`);
  });

  it('finds what a template takes, for any path', () => {
    const path = fc.array(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(path, (segments) => {
        const template = `/${segments.map((_, i) => `{p${i}}`).join('/')}`;
        const values = Object.fromEntries(segments.map((segment, i) => [`p${i}`, segment]));
        expect(found(treeOf([template]), `/${segments.join('/')}`)).toEqual([template, values]);
      }),
    );
  });
});
