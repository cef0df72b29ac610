import template from './starting-specification.yaml?raw';

/**
 * A specification with a route that has a fixed response, and one that calls a function. Without a function, the
 * second route is a comment.
 */
export function startingSpecification({ name, functionId }: { name: string; functionId: string }): string {
  const text = template.replace('TITLE', JSON.stringify(name || 'API'));
  if (functionId !== '') return text.replace('FUNCTION_ID', functionId);
  const at = text.indexOf('  /function:');
  const route = text.slice(at).trimEnd().split('\n');
  return `${text.slice(0, at)}${route.map((line) => `  # ${line.slice(2)}`).join('\n')}\n`.replace(
    'FUNCTION_ID',
    'd4e…',
  );
}
