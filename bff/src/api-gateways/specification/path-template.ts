/** One segment of a path of the specification. */
export type TemplateSegment =
  | { kind: 'fixed'; text: string }
  | { kind: 'parameter'; name: string; before: string; after: string }
  | { kind: 'greedy'; name: string };

const segmentsMax = 50;

/**
 * Splits a path such as `/pets/{id}` or `/static/{file+}`. A segment has one parameter at most, so that it matches in
 * one way.
 * @returns the rule that the path breaks, for a path that is none
 */
export function templateOf(path: string): { segments: TemplateSegment[] } | { rule: string } {
  if (!path.startsWith('/')) return { rule: 'must begin with /' };
  const texts = path === '/' ? [] : path.slice(1).split('/');
  if (texts.length > segmentsMax)
    return { rule: `has ${texts.length} segments; at most ${segmentsMax} are allowed` };
  const segments: TemplateSegment[] = [];
  for (const text of texts) {
    const [, before = '', name, after = ''] = /^([^{}]*)\{([^{}]+)\}([^{}]*)$/.exec(text) ?? [];
    if (name === undefined) {
      if (/[{}]/.test(text)) return { rule: `has the segment "${text}"; write one parameter in braces` };
      segments.push({ kind: 'fixed', text });
    } else if (!name.endsWith('+')) segments.push({ kind: 'parameter', name, before, after });
    else if (before !== '' || after !== '')
      return { rule: `has "${text}"; {${name}} must be a whole segment` };
    else segments.push({ kind: 'greedy', name: name.slice(0, -1) });
  }
  if (segments.filter(({ kind }) => kind === 'greedy').length > 1)
    return { rule: 'has more than one greedy parameter; at most one is allowed' };
  const names = segments.flatMap((segment) => (segment.kind === 'fixed' ? [] : [segment.name]));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return twice === undefined ? { segments } : { rule: `names the parameter {${twice}} twice` };
}

/** The same for paths that match the same requests. */
export const shapeOf = (segments: readonly TemplateSegment[]): string =>
  segments
    .map((segment) => {
      if (segment.kind === 'fixed') return segment.text;
      return segment.kind === 'greedy' ? '{+}' : `${segment.before}{}${segment.after}`;
    })
    .join('/');
